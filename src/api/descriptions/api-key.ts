const scope =
  'Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist.';
const once =
  'The secret is shown only in this answer: a request repeated with its idempotency key gets the same key with `secret: null`.';
const within =
  'A key with scopes cannot issue, rotate or change a key that has more permissions than itself: 403 `forbidden`.';

export const apiKeyDescriptions = {
  issue: `Issues a key for a member, with some or all permissions of the member's role. The platform can issue keys only for owners. ${once}\n\n${scope} ${within} A scope outside the member's role: 400 \`validation_failed\`. A suspended member: 409 \`illegal_transition\`.`,
  list: 'Newest first, including revoked keys. Members see only their own.',
  read: `Without its secret, which is not stored. ${scope}`,
  update: `Changes the name, scopes, expiry or limit. Takes effect in every process within a second. A revoked key cannot be changed: 409 \`illegal_transition\`.\n\n${scope} ${within}`,
  rotate: `Returns the successor: a new key with the same owner, name, scopes and limit. The old key becomes \`rotating\`: it is accepted alongside the successor until \`validUntil\`, then refused with \`revoked_credentials\`. Only an \`active\` key can be rotated; otherwise 409 \`illegal_transition\`. ${once}\n\n${scope} ${within}`,
  revoke: `Revokes the key permanently: every process refuses it with \`revoked_credentials\` within a second. If it is already revoked: 200, and nothing changes. The body is optional. With \`cascade\`, the keys issued or rotated with this key, directly or indirectly, are revoked too; \`dryRun\` lists them first.\n\n${scope}`,
};
