export const timelineDescription = [
  'What happened in the organization, on one axis, newest first: the events of the audit trail, which include what the drift watch found and webhooks that were disabled, and the start and the end of each operation.',
  'Nothing comes twice: the end of an operation is shown by the operation, not by its audit event `operation.failed`, `operation.compensated` or `operation.canceled`. A request to cancel is shown besides the end. Entries with the same `correlationId` belong together.',
].join('\n\n');
