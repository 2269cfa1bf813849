const once =
  'The secret is shown only in this answer: a request repeated with its idempotency key gets `secret: null`.';
const target =
  'A URL that is not https, has credentials or names a private address: 400 `validation_failed`. A host name that resolves to a private address is refused when an event is sent.';
const queue =
  'A disabled webhook: 409 `illegal_transition`. A webhook with the maximum number of pending deliveries: 409 `delivery_in_progress`.';

export const webhookDescriptions = {
  create: `From now on, the organization's events are sent to the URL: each at least once, in order, signed according to [Standard Webhooks](https://www.standardwebhooks.com). ${once} ${target}`,
  update: `Changes the URL, event types, description or status. Changing the URL or enabling the webhook starts an attempt at its first pending delivery. A disabled webhook gets no new events, and its pending deliveries wait. ${target}`,
  rotate: `During the overlap the old secret signs too: \`webhook-signature\` has two signatures, and a receiver that knows either secret accepts the event. A secret still kept from an earlier rotation stops signing. ${once}`,
  test: `Sends an event of the type \`webhook.test\`, whatever event types the webhook has chosen. Like any event, it is queued behind the pending deliveries. ${queue}`,
  replay: `Creates a new delivery of the same event, with the same \`webhook-id\` and body, behind the pending deliveries. If the delivery is still pending: 409 \`delivery_in_progress\`. ${queue}`,
};
