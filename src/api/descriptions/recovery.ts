export const recoveryDescriptions = {
  request:
    'Mails a link for a new password to the person with this address. The answer, and its time, are the same whether or not there is one. The link is valid for 30 minutes, or until another one is mailed. A person gets three such mails in an hour; beyond that, the last link stays valid and nothing is mailed.',
  complete:
    'Gives the person of a mailed link a new password, in place of any other, and enables a disabled one. A person with a second factor sends a code of it, too (`mfa_required`), or a recovery code. One who has never proved the mailbox before is asked for none: its factors end, because somebody else may have added them. A link takes five wrong codes and one success (`link_expired`). All sessions of the person end, and none begins: the person signs in with the new password. A person who had no password gets one this way.',
} as const;
