const needsKind = 'The caller must also have the permission to start operations of this kind.';

export const operationDescriptions = {
  read: 'All steps with their attempts, next retry and error, and a link to the run in the Temporal Web UI. Answers from the database alone (`live: false`) if Temporal does not answer within 500 ms, and once the run has been removed from Temporal.',
  watch: [
    'Server-Sent Events: an `event: step` for each transition from the first on, with the step as `data`, then one `event: end` with the operation as `data`. After that the stream closes.',
    'The `id` of an event is its number within the operation. To resume, send the last id received as `Last-Event-ID`; browsers do so by themselves. A comment every 15 s keeps the connection open.',
    'A stream that closes without `end` was interrupted by a restart of the server, a lost connection, a key that is no longer accepted, or the time limit of one hour: connect again. If `Last-Event-ID` is the id of the `end` event, the answer is 204: there are no more events, and browsers stop reconnecting.',
    'The number of concurrent streams is limited per key, organization and process; one more is 429 `stream_limit_reached`.',
  ].join('\n\n'),
  cancel: [
    'While a step before the point of no return is running or waiting: completed steps are undone in reverse order; the operation is `compensating` and ends `canceled`. The point of no return is `activate` for a creation, `deleteNamespace` for a deletion, and the second step for suspend, resume, deactivate and activate. While the first step of one of these four is waiting, or a step of a transfer: the step is given up, and nothing has changed.',
    'A wait for a payment or for the grace period of a deletion ends at once.',
    'While `stuck`: a forward-only step is given up, and an undo is abandoned. The operation ends `failed`, and `residue` names what is left; a namespace or an organization is left to the drift watch. A transfer leaves nothing and ends `canceled`.',
    'Already being undone: 409 `illegal_transition`. Past the point of no return (unless `stuck`), or after success: 409 `point_of_no_return`. After any other end: 409 `operation_ended`.',
    needsKind,
    'With `Prefer: wait=N`, any end is answered with 200.',
  ].join('\n\n'),
  retry: [
    'While a step or an undo is waiting for its next attempt (backoff, back-pressure, an outage), or the operation is `stuck`: the next attempt starts at once.',
    'If nothing is waiting, or after the end: 409 `nothing_to_retry`. The wait for a payment or a grace period is not shortened. A failed creation has been undone: send it again.',
    'If the run was terminated or lost in Temporal: an operation without undo (suspend, resume, deactivate, activate, a transfer, a deletion past its point of no return) continues where it stopped. A creation, or a deletion before that point, is 409 `nothing_to_retry`; cancel it to have it undone.',
    needsKind,
    'With `Prefer: wait=N`: 200 if the operation succeeds, the problem of its error if it ends otherwise.',
  ].join('\n\n'),
};
