export const sessionDescriptions = {
  login:
    'Signs a person in and returns an access token, which is sent like a key, and a refresh token, which is exchanged for new tokens. A person with a second factor gets a challenge instead (`mfa_required`), which `/v1/auth/mfa/verify` takes with a code. With `transport: cookie` the tokens go into cookies instead, for a page of the origin of `PUBLIC_URL`; a page of another origin is refused (`csrf_rejected`). The answer, and its time, are the same whether the email is unknown, the password is wrong, or the person may not sign in. After several failures from one network, or more from many, further ones have to wait (`login_throttled`). A device on which the person has signed in, which `deviceToken` or a cookie proves, does not wait for failures of others.',
  refresh:
    'Exchanges a refresh token, from the body or else from the cookie, for new tokens, which are answered in the same way. A repeated request gets the same answer for 30 seconds, so that a lost answer or a second window ends nothing. After that, a token that was used before shows that it was copied: the session ends everywhere, with `refresh_reused`.',
  startWithKey:
    'Exchanges the key of a member, or the platform key, for a session, so that a browser need not keep the key. The session is the key: it has the same organization, scopes, limits and trail, and ends with it. It lasts 8 hours (the platform key: 1 hour), is not renewed, and cannot do what belongs to a person. Sensitive calls ask for the key itself (`step_up_required`).',
  logout:
    'Ends sessions of the caller. Every process refuses their tokens within a second, and closes their streams. A session of a key ends only itself.',
  list: 'Lists the sessions of the caller that have not ended, newest first.',
  revoke: 'Ends one session of the caller. Every process refuses its tokens within a second.',
  password:
    'Replaces the password of the caller, and ends all other sessions and a mailed link for a forgotten one. Several wrong current ones make further ones wait (`login_throttled`). A password has 15 to 128 characters and none of the rules that lead to weak ones; it must not be common, known from a breach, the present one, or contain a name that belongs to it (`password_rejected` names the rule).',
  organizations: 'Lists the organizations of the caller, newest first, with its role in each.',
  removeAccount:
    'Removes the person at once and for good: its sessions, password, second factors and links to identity providers. A person with a second factor must have proved it within 15 minutes, another one have signed in. A member of an organization, or an operator, is refused with 409 `account_in_use`: former members remain rows of their organizations, without the person.',
} as const;
