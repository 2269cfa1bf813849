export const lockoutDescriptions = {
  read: 'Shows whether failed sign-ins with the password of a member make devices wait, or have disabled the password. Waits of a single network, 15 minutes at most, are not shown. Where replicas count apart, without Redis, a wait is that of the answering one. A member who has never come into the organization with a session is `hidden`.',
  unlock:
    'Enables a disabled password again and ends all waits of sign-ins with it, on every replica. Sets no password, begins no session, and changes nothing about second factors. The person is notified, and its own audit trail has the event, too. Callers cannot unlock themselves, or a member whose role is above their own: 403 `forbidden`. 409 `illegal_transition` if the member has no password, has never come into the organization with a session, or was unlocked by any organization less than four hours ago: the person can still choose a new password by a mailed link.',
} as const;
