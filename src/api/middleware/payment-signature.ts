import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Webhook } from 'standardwebhooks';
import { DomainError } from '../../contract/errors.ts';
import type { PlatformPrincipal } from '../../contract/principal.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

/** Whom the audit trail names. */
const paymentProvider: PlatformPrincipal = { kind: 'platform', id: 'payment-webhook' };

const signedBytesMax = 65_536;
const signatureHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** All of it is read before anybody is known: less is taken than from others. */
export const limitSignedBody = bodyLimit({
  maxSize: signedBytesMax,
  onError: () => {
    throw new DomainError('payload_too_large', `The body may have ${signedBytesMax} bytes`);
  },
});

/**
 * Standard Webhooks: HMAC-SHA-256 of id, time and the body as it was sent; five minutes early or late at most. Whoever
 * signs wrongly is told nothing of why, and counted against its address as one who guesses keys.
 */
export const paymentSignature: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { paymentWebhookSecret: secret, access, addressGuard, trustedProxies, metrics } = c.var.deps;
  if (secret === null) throw new DomainError('not_found', 'Nothing is served at this path');
  const address = limitedAddressOf(c, trustedProxies);
  const held = addressGuard.mayHold() ? await addressGuard.hold(address) : null;
  if (held !== null) {
    metrics.rateLimitedTotal.inc({ limit: 'backoff' });
    throw held;
  }
  const isSigned = verifies(secret, await bodyOf(c), c);
  if (!isSigned) {
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

const verifies = (secret: string, body: Buffer, c: Context<ApiEnv>): boolean => {
  const headers = Object.fromEntries(signatureHeaders.map((name) => [name, c.req.header(name) ?? '']));
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    // Whatever it is, it does not verify.
    return false;
  }
};
