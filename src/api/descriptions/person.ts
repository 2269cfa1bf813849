export const personDescriptions = {
  list: 'Finds a person by the address. Nobody lists all people. Its organizations are not shown: the member is in their lists.',
  disable:
    "For an account in the wrong hands. The person is refused everywhere within a second: its sessions end, and it signs in by no way, in no organization, until it is enabled. API keys of its memberships belong to the organizations and stay: suspend the members, too. Nobody is mailed, because a thief may have the mailbox. It is recorded in the person's own trail (`GET /v1/audit-events?orgId=<id>`). A disabled person stays as it is. An operator cannot disable itself: 409 `illegal_transition`.",
  enable:
    'The person signs in again, as before: its password, factors and memberships have stayed, its sessions have ended. If the mailbox or the password was in the wrong hands, have it recovered first. A person that is not disabled stays as it is.',
} as const;
