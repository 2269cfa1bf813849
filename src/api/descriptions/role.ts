const within =
  'A caller with a custom role, or a key with scopes, cannot put a permission into a role that it does not have itself: 403 `forbidden`.';

export const roleDescriptions = {
  create: `Makes a role from a part of a built-in one. An organization may have 20. A permission that the base does not have: 400 \`validation_failed\`. ${within}`,
  list: 'In the order of their names. The built-in roles are not listed.',
  read: 'Its permissions, without those that this version does not know.',
  update: `The calls of every member with the role have the new permissions within a second. ${within}`,
  remove:
    'While members or pending invitations have the role, also invitations whose time is over: 409 `role_in_use`, whose detail says how many.',
};
