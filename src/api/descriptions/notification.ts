export const notificationDescriptions = {
  report: [
    'For the gateways of text and push messages, and for mail providers that can sign: what became of a notification after they took it. Signed according to [Standard Webhooks](https://www.standardwebhooks.com) with the secret in `NOTIFY_SECRET`: the headers are `webhook-id`, `webhook-timestamp` (at most five minutes off) and `webhook-signature`. No key is sent. Without a valid signature: 401 `invalid_credentials`. If no secret is configured: 404. The body may have at most 64 KiB.',
    'A repeated report gets the same answer. `delivered` is accepted before the notification is recorded as sent, and `failed` also after `delivered`. Any other change: 409 `illegal_transition`.',
  ].join('\n\n'),
};
