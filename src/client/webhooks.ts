// For receivers of webhooks. Apart from the client, so that only they load it.
import { WebhookVerificationError as Refusal, Webhook } from 'standardwebhooks';
import type { EventType } from './generated/types.gen.ts';

/** Not the class of standardwebhooks, because the package's declarations name no other package. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
}

export interface WebhookEvent {
  /** `webhook.test` is sent on request. Later releases add types. */
  type: EventType | 'webhook.test';
  /** When the event happened, RFC 3339. */
  timestamp: string;
  data: { orgId: string /** null: a test. */; sequence: number | null } & Record<string, unknown>;
}

/** A request's headers, as `fetch` or as Node has them. */
type GivenHeaders = Headers | Record<string, string | readonly string[] | undefined>;

const headersOf = (headers: GivenHeaders): Record<string, string> => {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
};

/**
 * The event of a webhook request whose signature is right and at most five minutes old; otherwise throws a
 * `WebhookVerificationError`. `body`: as received, before any parser. `secret`: `whsec_…`.
 */
export const verifyWebhook = (body: string, headers: GivenHeaders, secret: string): WebhookEvent => {
  try {
    return new Webhook(secret).verify(body, headersOf(headers)) as WebhookEvent;
  } catch (error) {
    throw error instanceof Refusal ? new WebhookVerificationError(error.message) : error;
  }
};
