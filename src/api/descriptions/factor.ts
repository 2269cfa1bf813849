export const factorDescriptions = {
  verify:
    'Ends a sign-in that was answered `mfa_required`, with a code of the authenticator app, a passkey or a recovery code. A passkey answers the options of `POST /v1/auth/mfa/options`. A challenge lasts five minutes, takes five tries, and is used up by the first success (`challenge_expired`). With a recovery code the session counts as one factor: it can add a factor, and nothing that needs two.',
  list: 'Lists the second factors of the caller, oldest first, and says how many recovery codes are left.',
  addTotp:
    'Begins an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). It counts once it is confirmed; until then another begin replaces it. A caller without a factor must have signed in within 15 minutes, one with a factor must have proved it (`step_up_required`).',
  confirmTotp:
    'Adds the authenticator app, by a code of it. From then on every sign-in asks for it. The calling session ends, and the answer has its successor, which has proved two factors.',
  rename: 'Gives a factor another name, by which the person recognizes it. No proof of a factor is asked for.',
  remove:
    'Removes a factor. The other sessions of the caller count as one factor from then on; with the last factor, all do, and the recovery codes end. While an organization of the caller requires a second factor, the last one stays (`factor_required`).',
  recoveryCodes: 'Gives the caller ten recovery codes, in place of all others. Each works once.',
  stepUp:
    'Proves the second factor again, by a code or a passkey, as calls answered `step_up_required` ask. The calling session ends, and the answer has its successor. A code is accepted once, so the one of the sign-in is not. A session that is bound to an organization, because its identity provider vouched for the person, is freed by a passkey, or by `password` with a code if the person has a second factor. A password alone renews no session of two factors.',
  passkeyLoginOptions:
    'The options for `navigator.credentials.get`. They name nobody, and are the same for everybody but for the challenge, which lasts five minutes.',
  passkeyLogin:
    'Signs in with a passkey alone, whose device has verified the person (PIN, fingerprint): the session counts as two factors. A locked password prevents nothing. `login_failed`: the passkey is unknown or was removed, its signature is wrong, or the person may not sign in. A challenge begins one session (`challenge_expired`).',
  beginPasskey:
    'The options for `navigator.credentials.create`. The same rules as for an authenticator app: a caller without a factor must have signed in within 15 minutes, one with a factor must have proved it (`step_up_required`).',
  addPasskey:
    'Adds the passkey that the browser has made with these options, in the same session. It counts from then on, as a second factor and alone. The calling session ends, and the answer has its successor, which has proved two factors. `illegal_transition`: this passkey was added before.',
  mfaOptions:
    'The options for `navigator.credentials.get` in a sign-in that was answered `mfa_required`. The answer of the browser is sent to `/v1/auth/mfa/verify` with the same challenge. `not_found`: the person has no passkey.',
  stepUpOptions:
    'The options for `navigator.credentials.get`, whose answer is sent to `/v1/auth/step-up` in the same session. `not_found`: the caller has no passkey.',
  readPolicy:
    'What the organization asks of the sessions that enter it; the defaults if it has chosen nothing. It can only be stricter than the platform.',
  updatePolicy:
    'Takes effect for sessions in use within a second. A session that does not meet the policy is refused with 401 `step_up_required`; the routes of factors and sessions stay open, so that the person can add a factor. Keys are not affected.',
} as const;
