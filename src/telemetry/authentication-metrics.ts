import type { ErrorCode } from '../contract/errors.ts';
import type { Authenticated, Holder } from '../contract/principal.ts';
import type { Metrics } from './metrics.ts';

const refusals = [
  'missing_credentials',
  'malformed_credentials',
  'invalid_credentials',
  'expired_credentials',
  'revoked_credentials',
] as const;

type Source = 'cache' | 'cache_stale' | 'database';

/** Counts the outcomes of authentication. Successes are summed here first: calling a counter costs half a verification. */
export const authenticationObserver = ({
  authentications,
  keyLookUps,
  onRender,
}: Pick<Metrics, 'authentications' | 'keyLookUps' | 'onRender'>) => {
  const none: Readonly<Record<Holder['kind'], number>> = { platform: 0, user: 0, person: 0 };
  let accepted = { ...none };
  const sources: Record<Source, number> = { cache: 0, cache_stale: 0, database: 0 };
  for (const code of refusals) authentications.labels(code, 'none').inc(0);
  onRender(() => {
    for (const [kind, count] of Object.entries(accepted)) authentications.labels('ok', kind).inc(count);
    accepted = { ...none };
    for (const source of ['cache', 'cache_stale', 'database'] as const) {
      keyLookUps.labels(source).inc(sources[source]);
      sources[source] = 0;
    }
  });
  return {
    lookedUp: (source: Source): void => {
      sources[source] += 1;
    },
    succeeded: ({ kind }: Holder): void => {
      accepted[kind] += 1;
    },
    refused: (code: ErrorCode, principal: Authenticated | null): void =>
      authentications.labels(code, principal?.kind ?? 'none').inc(),
  };
};
