export const authenticationDescriptions = {
  me: [
    'The user, organization and key of the request, and its permissions.',
    'Available to every accepted key, whatever the status of its organization. A suspended user gets 403 `user_suspended`.',
  ].join('\n\n'),
  verify: [
    "For servers that receive Freehold keys and need to know whose they are. Send the caller's key in the body; the credentials of the request are those of the server.",
    'The answer is 200 even if the key is not accepted: then `valid` is false, and `code` gives the reason. To a server of another organization, a key looks unknown (`invalid_credentials`); the platform can verify all keys.',
    'With `permission`, the key must have that permission. A user of an organization that is not active is accepted only for a `permission` that members keep in that status. `cost` is charged to the limits of the key; if they do not allow it, the code is `rate_limited`.',
    'Keys are verified from memory, and access changes take effect everywhere within a second. The call changes nothing, so it takes no `Idempotency-Key`: a repeated request verifies again. Each one about the token of an elevation is among its uses in the audit trail.',
  ].join('\n\n'),
};
