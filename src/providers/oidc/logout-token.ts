import { decode, verifyWithJwks } from 'hono/jwt';
import { DomainError } from '../../contract/errors.ts';
import type { OidcClient, ProviderLogout } from './port.ts';

export type KeySet = NonNullable<Parameters<typeof verifyWithJwks>[1]['keys']>;

const event = 'http://schemas.openid.net/event/backchannel-logout';
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** A token is good for this long at most, and clocks may differ. */
const lifeSecondsMax = 10 * 60;
const clockSecondsMax = 60;
const textMax = 255;

const refused = (internal: string): DomainError =>
  new DomainError('sso_failed', 'The logout token cannot be accepted.', { internal: `logout token: ${internal}` });

const textIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= textMax ? value : null;

const headerOf = (token: string): { kid?: unknown; typ?: unknown } => {
  try {
    return decode(token).header as { kid?: unknown; typ?: unknown };
  } catch {
    throw refused('malformed');
  }
};

/** Validates a token as OpenID Connect Back-Channel Logout 1.0, 2.6 says. `keys`: `isFresh` asks for them again. */
export const readLogoutToken = async (
  { issuer, clientId }: OidcClient,
  token: string,
  keys: (isFresh: boolean) => Promise<KeySet>,
): Promise<ProviderLogout> => {
  const { kid, typ } = headerOf(token);
  const isIn = (set: KeySet): boolean => set.some((key) => key.kid === kid);
  const remembered = await keys(false);
  const set = isIn(remembered) ? remembered : await keys(true);
  const payload = await verifyWithJwks(token, {
    keys: set.filter((key) => !('use' in key) || key.use !== 'enc'),
    allowedAlgorithms: algorithms,
    // The time of issue is compared below, because clocks differ.
    verification: {
      iss: issuer,
      aud: clientId,
      iat: false,
      ...(typ === undefined ? {} : { typ: ['logout+jwt', 'JWT'] }),
    },
  }).catch((error: unknown): never => {
    throw refused(error instanceof Error ? error.name : 'unknown');
  });
  const { iat, exp, jti, sub, sid, nonce, events } = payload as Record<string, unknown>;
  const now = Date.now() / 1_000;
  if (typeof iat !== 'number' || iat > now + clockSecondsMax || iat < now - lifeSecondsMax) throw refused('its time');
  if (typeof events !== 'object' || events === null || !(event in events)) throw refused('its event');
  if (nonce !== undefined) throw refused('it has a nonce');
  const [tokenId, subject, session] = [textIn(jti), textIn(sub), textIn(sid)];
  if (tokenId === null) throw refused('it has no id');
  if (subject === null && session === null) throw refused('it names nobody');
  const end = typeof exp === 'number' ? Math.min(exp, iat + lifeSecondsMax) : iat + lifeSecondsMax;
  return { tokenId, subject, session, expiresAt: new Date((end + clockSecondsMax) * 1_000) };
};
