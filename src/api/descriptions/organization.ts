export const organizationDescriptions = {
  create: [
    'Starts the operation `provisionOrganization`, which creates the organization, its owner and its own Temporal namespace together. If it fails, none of them is left.',
    'Answers 202 as soon as the slug and the name are reserved. With `Prefer: wait=N` it waits for the end: 201 when the organization is active, otherwise the problem of the failed step, after everything has been undone.',
    'Without `slug`, one is derived from the name, with a random suffix if it is taken. Only a slug that you chose can cause `slug_taken`.',
    'With `activation: on_payment`, the operation is `provisionPaidOrganization`: slug, name and owner are reserved, the organization is `pending`, and nobody has access. The step `awaitPayment` waits until its `nextRetryAt` for `POST /v1/orgs/{slug}/payment-completed`; then the other steps follow. If the payment does not arrive in time, everything is removed (`compensated`, `payment_expired`), as it is by `cancel`. `retry` does not shorten the wait: 409 `nothing_to_retry`.',
    'With `?dryRun=true`, the request is treated as `POST /v1/orgs/plan`.',
  ].join('\n\n'),
  plan: 'Takes the body of a creation and returns its steps, the names that would be derived, and one check for each obstacle that can be known in advance. Writes nothing.',
};
