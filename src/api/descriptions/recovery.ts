export const recoveryDescriptions = {
  request:
    'Mails a link for a new password to the person with this address. The answer, and its time, are the same whether or not there is one. The link is valid for 30 minutes, or until another one is mailed. A person gets three such mails in an hour; beyond that, the last link stays valid and nothing is mailed.',
  options:
    'The options for `navigator.credentials.get` of a person who has forgotten the password. The answer of the browser is sent to `/v1/auth/recovery/complete` with the same token, within five minutes. `not_found`: the link is not valid, or asks for no passkey of the person.',
  complete:
    'Gives the person of a mailed link a new password, in place of any other, and enables a disabled one. A person with a second factor proves it, too (`mfa_required`), by a code, a recovery code or a passkey. A passkey answers the options of `POST /v1/auth/recovery/options`. One who has never proved the mailbox before is asked for none: its factors end, because somebody else may have added them. A link takes five wrong answers and one success (`link_expired`). All sessions of the person end, and none begins: the person signs in with the new password. A person who had no password gets one this way.',
} as const;
