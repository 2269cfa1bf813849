export const factorDescriptions = {
  verify:
    'Ends a sign-in that was answered `mfa_required`, with a code of the authenticator app or a recovery code. A challenge lasts five minutes, takes five tries, and is used up by the first success (`challenge_expired`). With a recovery code the session counts as one factor: it can add a factor, and nothing that needs two.',
  list: 'Lists the second factors of the caller, oldest first, and says how many recovery codes are left.',
  addTotp:
    'Begins an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). It counts once it is confirmed; until then another begin replaces it. A caller without a factor must have signed in within 15 minutes, one with a factor must have proved it (`step_up_required`).',
  confirmTotp:
    'Adds the authenticator app, by a code of it. From then on every sign-in asks for it. The calling session ends, and the answer has its successor, which has proved two factors.',
  remove:
    'Removes a factor. The other sessions of the caller count as one factor from then on; with the last factor, all do, and the recovery codes end. While an organization of the caller requires a second factor, the last one stays (`factor_required`).',
  recoveryCodes: 'Gives the caller ten recovery codes, in place of all others. Each works once.',
  stepUp:
    'Proves the second factor again, as calls answered `step_up_required` ask. The calling session ends, and the answer has its successor. A code is accepted once, so the one of the sign-in is not.',
  readPolicy:
    'What the organization asks of the sessions that enter it; the defaults if it has chosen nothing. It can only be stricter than the platform.',
  updatePolicy:
    'Takes effect for sessions in use within a second. A session that does not meet the policy is refused with 401 `step_up_required`; the routes of factors and sessions stay open, so that the person can add a factor. Keys are not affected.',
} as const;
