import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';
import type { PlatformPrincipal } from '../../contract/principal.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv, ProviderScheme } from '../env.ts';

/** Who signs, by the name of the security scheme: the actor in the audit trail. */
const providers = {
  paymentSignature: { kind: 'platform', id: 'payment-webhook' },
  notificationSignature: { kind: 'platform', id: 'notification-report' },
} as const satisfies Record<ProviderScheme, PlatformPrincipal>;

/** The scheme of a route whose body is signed; undefined: it is not. */
export const providerSchemeOf = (schemes: readonly string[]): ProviderScheme | undefined =>
  (Object.keys(providers) as ProviderScheme[]).find((scheme) => schemes.includes(scheme));

const signedBytesMax = 65_536;
const secretPrefix = 'whsec_';
const versionPrefix = 'v1,';
const secondsOffMax = 300;

/** Limits the body, which is read as a whole before the sender is known. */
export const limitSignedBody = bodyLimit({
  maxSize: signedBytesMax,
  onError: () => {
    throw new DomainError('payload_too_large', `The body may have at most ${signedBytesMax} bytes.`);
  },
});

/**
 * Verifies a signature of Standard Webhooks: HMAC-SHA-256 of id, time and the body as sent; at most five minutes early or
 * late. A wrong signature gets no explanation and is counted against the address like a guessed key. A valid signature always
 * passes, whatever else the address sends, because a provider may share it with others.
 */
export const providerSignature =
  (scheme: ProviderScheme): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { providerSecrets, access, addressGuard, trustedProxies, metrics } = c.var.deps;
    const secret = providerSecrets[scheme];
    if (secret === null) throw new DomainError('not_found', 'This path does not exist in this release');
    if (!verifies(secret, await bodyOf(c), c)) {
      const address = limitedAddressOf(c, trustedProxies);
      const held = addressGuard.mayHold() ? await addressGuard.hold(address) : null;
      if (held !== null) {
        metrics.rateLimitedTotal.inc({ limit: 'backoff' });
        throw held;
      }
      access.refused('invalid_credentials', null);
      await addressGuard.countBadKey(address);
      throw new DomainError('invalid_credentials', 'The signature is missing or invalid.');
    }
    c.set('principal', providers[scheme]);
    await next();
  };

const bodyOf = async (c: Context<ApiEnv>): Promise<Buffer> => {
  try {
    return Buffer.from(await c.req.arrayBuffer());
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    // The body ended before it was complete, so its signature cannot be valid.
    throw new DomainError('invalid_credentials', 'The signature is missing or invalid.', { cause });
  }
};

/** Whether the signature is valid. Uses native crypto, because anyone can cause this work. */
const verifies = (secret: string, body: Buffer, c: Context<ApiEnv>): boolean => {
  const id = c.req.header('webhook-id');
  const timestamp = c.req.header('webhook-timestamp');
  const signatures = c.req.header('webhook-signature');
  if (!id || !timestamp || !signatures || !isTimely(timestamp)) return false;
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((signature) => isSignature(signature, expected));
};

const isTimely = (timestamp: string): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(Math.floor(Date.now() / 1_000) - Number(timestamp)) <= secondsOffMax;

const isSignature = (signature: string, expected: Buffer): boolean => {
  if (!signature.startsWith(versionPrefix)) return false;
  const given = Buffer.from(signature.slice(versionPrefix.length), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
};
