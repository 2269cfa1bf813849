/** The long descriptions of the routes about what several people must agree to. */
export const approvalDescriptions = {
  list: 'Newest first. Owners and admins see all requests of the organization, other members their own.',
  listPlatform:
    'Newest first. The requests of organizations that have too few owners and admins, so that an operator of the installation counts as one approver.',
  approve:
    'Needs a session of a person who has proved two factors within 15 minutes; a key cannot approve. Each person decides once, and nobody about an own request. The request is approved once all its requirements are met; until what was requested happens, each approver has to stay active and keep the role.',
  deny: 'Needs the same as an approval. One denial ends the request, and its operation.',
  cancel: 'Withdraws an own request, and cancels its operation.',
} as const;

export const elevationDescriptions = {
  request:
    'Starts an operation that asks the owners and admins to approve. Needs a session of a person who has proved two factors within 15 minutes. Once enough of them have approved, the elevation is active: its requester fetches the token, and uses it until the elevation ends. An operator of the installation requests access to an organization in the same way.\n\nAn elevation has the permissions of `role` (or only `scopes`), but none of those that would outlast or widen it: it issues no keys, adds and changes no members, approves nothing and requests no other elevation.',
  token:
    'For the requester, once, while the elevation is active. Needs a session of a person who has proved two factors within 15 minutes. Each answer to a call with the token has the header `Freehold-Elevation`, and each call is in the audit trail, counted by operation.',
  end: 'Every process refuses the token within a second. The requester, owners, admins and the platform can end it.',
  review:
    'By an owner or admin other than the requester, with a session. An elevation without a review after three days is reported to all owners, and can still be reviewed.',
} as const;
