const results =
  'The answer is 200 whatever the results: one for each target, in the order of the request, either `accepted`, or `refused` with the problem that a single request would have got. A refused target does not stop the others.';
const repeating =
  'With an `Idempotency-Key`, a repeated request returns the results of accepted targets, and attempts again those that were refused or not reached. Nothing is done twice, even if the first request was cut off.';

export const batchDescriptions = {
  organizations: `Starts the operation of \`action\` for each of up to 100 organizations. ${results} ${repeating} Follow the operations by their ids; \`Prefer: wait\` has no effect.\n\nAlso requires the permission for the action itself.`,
  invitations: `Makes up to 100 invitations one after the other, each in its own transaction and by the rules of a single one: also the limit of 100 in 24 hours. ${results} ${repeating} A repeated answer has no links. Each invitation counts as a call against the rate limits; a batch that would exceed them is refused as a whole.`,
  users: `Changes up to 100 members one after the other, each in its own transaction and by the rules of a single change. ${results} ${repeating} Each change counts as a call against the rate limits; a batch that would exceed them is refused as a whole.`,
};
