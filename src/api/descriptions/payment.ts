const once =
  'A payment counts once, whatever request reports it. Reported again while its operation is open or after it has succeeded, it is answered with the same operation and `Idempotency-Replayed: true`. If that operation ended otherwise (the provisioning failed and was undone), the same payment starts a new operation.';

const customer = [
  "An organization belongs to the person it was created for, as long as that person is an active owner of it. Being added as an owner, or receiving the ownership by a transfer, does not count, because neither needs the person's consent.",
  "A customer who owns no organization gets one (`provisionOrganization`), provisioned at once, with the customer as its owner. It is named by `organization.name`, or else after the customer's name or email; a taken name gets a suffix.",
  'A customer who owns one `pending` organization has paid for it. With several of those: 409 `illegal_transition`; name one with `POST /v1/orgs/{slug}/payment-completed`. If the customer owns only other organizations, there is nothing to do: 200, and the payment is recorded. Reported again, it is evaluated anew.',
];

export const paymentDescriptions = {
  complete: [
    'If the organization is `pending`, the waiting operation (`provisionPaidOrganization`, step `awaitPayment`) continues. If none is open, because the provisioning of an earlier payment failed, `provisionOrganization` is started. On success the organization is `active`. On failure it stays `pending` and paid for; report the payment again, or delete the organization.',
    once,
    'An organization that is not `pending`: 409 `illegal_transition`. While it is being provisioned for another payment, or the operation is being undone: 409 `operation_in_progress`. After the payment deadline: 409 `payment_expired`, then 404. A payment made for another organization: 409 `payment_conflict`, unless there was `nothing_to_do` for it.',
    'After the answer 202, the payment is recorded and reaches its operation even if Temporal is currently unavailable.',
  ].join('\n\n'),
  report: [...customer, once].join('\n\n'),
  receive: [
    'For payment providers that sign according to [Standard Webhooks](https://www.standardwebhooks.com) with the secret in `PAYMENT_WEBHOOK_SECRET`: the headers are `webhook-id`, `webhook-timestamp` (at most five minutes off) and `webhook-signature`. No key is sent. Without a valid signature: 401 `invalid_credentials`. If no secret is configured: 404. The body may have at most 64 KiB.',
    '`data.org` works like `POST /v1/orgs/{slug}/payment-completed`, `data.customer` like `POST /v1/payments`:',
    ...customer,
    'A repeated event gets the same answer: only `paymentId` counts. After a 5xx or 409 `operation_in_progress`, send the event again later.',
  ].join('\n\n'),
};
