import { Webhook } from 'standardwebhooks';
import { request } from 'undici';
import type { NotificationSender, SendOutcome } from './port.ts';

interface GatewayOptions {
  readonly url: string;
  /** Signs, `whsec_…`. */
  readonly secret: string;
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 10_000;
/** The answer is not used, but this much of it is read so that the connection can be reused. */
const answerBytesMax = 4_096;
const userAgent = 'Freehold-Notifications/1';

/** Hands notifications to a gateway over HTTP, which passes them on. Signed as Standard Webhooks; `webhook-id` is the notification's. */
export const openGateway = ({ url, secret, timeoutMs = timeoutMsDefault }: GatewayOptions): NotificationSender => {
  const signer = new Webhook(secret);
  return {
    send: async ({ id, destination, subject, brief, url: link }) => {
      const at = new Date();
      const body = JSON.stringify({ notificationId: id, destination, title: subject, text: brief, url: link });
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        const answer = await request(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': userAgent,
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
            'webhook-signature': signer.sign(id, at, body),
          },
          body,
          signal,
        });
        // Only the status counts: an error in the rest of the answer changes nothing.
        await answer.body.dump({ limit: answerBytesMax, signal }).catch(() => undefined);
        return outcomeOf(answer.statusCode);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        return { kind: 'failed', reason: `no answer (${code})` };
      }
    },
  };
};

const requestTimeout = 408;
const tooManyRequests = 429;

const outcomeOf = (status: number): SendOutcome => {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const reason = `answered ${status}`;
  const isRefused = status >= 400 && status < 500 && status !== requestTimeout && status !== tooManyRequests;
  return isRefused ? { kind: 'refused', reason, isGone: false } : { kind: 'failed', reason };
};
