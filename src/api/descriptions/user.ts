const rank =
  'Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`.';
const within =
  'A key with scopes cannot raise a member to a role that has permissions beyond those scopes: 403 `forbidden`.';
const custom =
  '`customRole` names a custom role of the organization, whose base becomes the role; null ends it. A caller with a custom role cannot give one that has more permissions than its own: 403 `forbidden`. A custom role that does not exist: 404 `not_found`.';
const lastOwner = 'At least one active owner must remain: otherwise 409 `last_owner`.';

export const userDescriptions = {
  create: `An email of a removed member makes a new member, with a new id and none of the old keys. The person is not asked to accept; to be asked, use \`POST /v1/orgs/{slug}/invites\`. To let it sign in, send \`POST /v1/orgs/{slug}/users/{id}/invite\`. An owner role counts toward the number of organizations that the person may own. ${custom} ${rank} ${within}`,
  list: 'Newest first, without removed members.',
  read: 'A removed member is 404 `not_found`.',
  update: `Changes the name, the role or both. The member's keys and sessions have the new role within a second. ${custom} ${rank} ${within} ${lastOwner}`,
  suspend: `The member's keys are refused with \`user_suspended\` within a second. If the status is not \`active\`: 409 \`illegal_transition\`. ${lastOwner} ${rank}`,
  restore: `The member's keys are accepted again. If the status is not \`suspended\`: 409 \`illegal_transition\`. ${rank}`,
  remove: `The member's keys are revoked permanently. ${rank} ${lastOwner}`,
};
