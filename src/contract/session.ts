/** What a session is used from. It decides how long the session lasts. */
export const sessionClients = ['browser', 'cli', 'api'] as const;
export type SessionClient = (typeof sessionClients)[number];

/** How a person has proved who it is, as in RFC 8176. */
export const authenticationMethods = ['pwd', 'otp', 'hwk', 'mail', 'oidc'] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];

/** Why a session ended before its time. */
export const sessionEnds = ['logout', 'revoked', 'password_changed', 'refresh_reused', 'too_many'] as const;
export type SessionEnd = (typeof sessionEnds)[number];
