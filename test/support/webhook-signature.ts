import { Webhook } from 'standardwebhooks';
import { v7 as uuid } from 'uuid';

/** The secret of the payment provider of tests. */
export const webhookSecret = `whsec_${Buffer.from('a payment provider of tests').toString('base64')}`;

/** The headers that a payment provider sends with this body. */
export const signatureOf = (
  body: string,
  { secret = webhookSecret, at = new Date() }: { secret?: string; at?: Date } = {},
) => {
  const id = `msg_${uuid()}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
};
