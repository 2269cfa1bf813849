export const operatorDescriptions = {
  create:
    'Operators act for the platform as themselves: audit trails name the person and its session, where the platform key names nobody. A person is found by its email, or made, and is mailed. To act, it needs a proved mailbox and a session with two factors (otherwise 401 `step_up_required`). A role takes effect within a second.\n\nA call of an operator needs no `Freehold-Organization`. In an organization where the person is a member, it acts as that member, except where only the platform has the permission.',
  read: 'Shows what the person still needs to act as an operator.',
  update: 'Takes effect within a second, also in sessions in use.',
  remove: 'Takes effect within a second, also in sessions in use. The person and its memberships remain.',
} as const;
