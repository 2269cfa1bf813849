import type { ErrorCode } from '../../contract/errors.ts';
import type { Principal } from '../../contract/principal.ts';
import type { Metrics } from './metrics.ts';

const refusals = [
  'missing_credentials',
  'malformed_credentials',
  'invalid_credentials',
  'expired_credentials',
  'revoked_credentials',
] as const;

/** Counts what the authenticator tells. Children are made once: a look-up by labels costs as much as the verification. */
export const authenticationObserver = ({
  authentications,
  keyLookUps,
}: Pick<Metrics, 'authentications' | 'keyLookUps'>) => {
  const ok = { platform: authentications.labels('ok', 'platform'), user: authentications.labels('ok', 'user') };
  const from = {
    cache: keyLookUps.labels('cache'),
    cache_stale: keyLookUps.labels('cache_stale'),
    database: keyLookUps.labels('database'),
  };
  for (const code of refusals) authentications.labels(code, 'none').inc(0);
  return {
    lookedUp: (source: keyof typeof from): void => from[source].inc(),
    succeeded: ({ kind }: Principal): void => ok[kind].inc(),
    refused: (code: ErrorCode, principal: Principal | null): void =>
      authentications.labels(code, principal?.kind ?? 'none').inc(),
  };
};
