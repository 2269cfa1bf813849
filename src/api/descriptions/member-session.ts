export const memberSessionDescriptions = {
  list: "Lists the sessions of a member that came into the organization and can still be used, the newest visitor first. Their devices, networks and visits to other organizations do not show, because a session is the person's.",
  revoke:
    'Shuts out all sessions of a member, within a second, until its person signs in again or proves a second factor again. The sessions go on in other organizations. For a member who must not come back, suspend it instead; its API keys are revoked separately.',
} as const;
