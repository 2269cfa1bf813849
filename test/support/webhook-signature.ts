import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { v7 as uuid } from 'uuid';

/** The secret of the payment provider of tests. */
export const webhookSecret = `whsec_${Buffer.from('a payment provider of tests').toString('base64')}`;

/** The headers that a payment provider sends with this body. */
export const signatureOf = (
  body: string | Uint8Array,
  { secret = webhookSecret, at = new Date() }: { secret?: string; at?: Date } = {},
) => {
  const id = `msg_${uuid()}`;
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature =
    typeof body === 'string' ? new Webhook(secret).sign(id, at, body) : signBytes(secret, `${id}.${timestamp}.`, body);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
};

/** Signs a body that need not be text, which the library cannot. */
const signBytes = (secret: string, before: string, body: Uint8Array): string => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(before).update(body).digest('base64')}`;
};
