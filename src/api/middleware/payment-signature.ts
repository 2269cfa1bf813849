import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';
import type { PlatformPrincipal } from '../../contract/principal.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

/** Whom the audit trail names. */
const paymentProvider: PlatformPrincipal = { kind: 'platform', id: 'payment-webhook' };

const signedBytesMax = 65_536;
const secretPrefix = 'whsec_';
const versionPrefix = 'v1,';
const secondsOffMax = 300;

/** All of it is read before anybody is known: less is taken than from others. */
export const limitSignedBody = bodyLimit({
  maxSize: signedBytesMax,
  onError: () => {
    throw new DomainError('payload_too_large', `The body may have ${signedBytesMax} bytes`);
  },
});

/**
 * Standard Webhooks: HMAC-SHA-256 of id, time and the body as it was sent; five minutes early or late at most. Whoever
 * signs wrongly is told nothing of why, and counted against its address as one who guesses keys. What is signed passes
 * whatever else comes from its address, which a provider may share with others.
 */
export const paymentSignature: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { paymentWebhookSecret: secret, access, addressGuard, trustedProxies, metrics } = c.var.deps;
  if (secret === null) throw new DomainError('not_found', 'Nothing is served at this path');
  if (!verifies(secret, await bodyOf(c), c)) {
    const address = limitedAddressOf(c, trustedProxies);
    const held = addressGuard.mayHold() ? await addressGuard.hold(address) : null;
    if (held !== null) {
      metrics.rateLimitedTotal.inc({ limit: 'backoff' });
      throw held;
    }
    access.refused('invalid_credentials', null);
    await addressGuard.countBadKey(address);
    throw new DomainError('invalid_credentials', 'The request is not signed as it has to be.');
  }
  c.set('principal', paymentProvider);
  await next();
};

const bodyOf = async (c: Context<ApiEnv>): Promise<Buffer> => {
  try {
    return Buffer.from(await c.req.arrayBuffer());
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    // It ended before it was complete: it cannot have been signed.
    throw new DomainError('invalid_credentials', 'The request is not signed as it has to be.', { cause });
  }
};

/** Natively: it is done for whoever sends something. */
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
