import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Webhook as Signer } from 'standardwebhooks';
import { DomainError } from '../../contract/errors.ts';
import type { WebhookRow } from '../../db/webhook/schema.ts';
import { commandLine } from '../../layout/commands.ts';
import type { Kms } from '../../providers/kms/port.ts';

// Standard Webhooks: a secret is `whsec_` and 24 to 64 bytes in base64; HMAC-SHA-256 signs.

const secretBytes = 32;
/** Signers that a process caches, so that it does not call the KMS for every delivery. */
const signersMax = 5_000;

/** Binds a wrapped secret to its webhook: it cannot be unwrapped for another one. */
const contextOf = (webhookId: string): string => `webhook:${webhookId}`;

interface NewSecret {
  /** For its owner, once. */
  text: string;
  wrapped: string;
}

export const newWebhookSecret = async (kms: Kms, webhookId: string): Promise<NewSecret> => {
  const bytes = randomBytes(secretBytes);
  return {
    text: `whsec_${bytes.toString('base64')}`,
    wrapped: await kms.wrap(bytes, contextOf(webhookId)),
  };
};

/** The same secret, encrypted by another provider. */
export const rewrapSecret = async (from: Kms, to: Kms, webhookId: string, wrapped: string): Promise<string> =>
  to.wrap(await from.unwrap(wrapped, contextOf(webhookId)), contextOf(webhookId));

/** The value of `webhook-signature`: one signature, two in the overlap of a rotation. */
type Sign = (webhook: WebhookRow, eventId: string, at: Date, body: string) => Promise<string>;

export const openSigning = (kmsOf: () => Promise<Kms>): Sign => {
  const signers = new LRUCache<string, Signer>({ max: signersMax });

  const signerOf = async ({ id, provider }: WebhookRow, wrapped: string): Promise<Signer> => {
    const known = signers.get(wrapped);
    if (known !== undefined) return known;
    const kms = await kmsOf();
    if (provider !== kms.name) throw wrappedElsewhere(provider, kms);
    const signer = new Signer(await kms.unwrap(wrapped, contextOf(id)), { format: 'raw' });
    signers.set(wrapped, signer);
    return signer;
  };

  return async (webhook, eventId, at, body) => {
    const { wrappedSecret, wrappedPreviousSecret: previous, previousUntil } = webhook;
    const hasPrevious = previous !== null && previousUntil !== null && previousUntil > at;
    const wrapped = hasPrevious ? [wrappedSecret, previous] : [wrappedSecret];
    const signatures = await Promise.all(
      wrapped.map(async (each) => (await signerOf(webhook, each)).sign(eventId, at, body)),
    );
    return signatures.join(' ');
  };
};

export const wrappedElsewhere = (provider: string, kms: Kms): DomainError =>
  new DomainError('kms_unavailable', undefined, {
    internal: `the secret of the webhook is encrypted by the KMS provider ${provider}, and KMS_PROVIDER is ${kms.name}: ${commandLine('key-ring rewrap')}`,
  });
