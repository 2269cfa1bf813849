import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { linkTextLengthMax } from './link-text.ts';
import { OrganizationStatus } from './organization.ts';
import { Password } from './password.ts';
import { userRoles } from './permissions.ts';
import { RefreshToken } from './refresh-token.ts';
import { boundedText, textOf } from './text.ts';

/** What a session is used from. It decides how long the session lasts. */
export const sessionClients = ['browser', 'cli', 'api'] as const;
export type SessionClient = (typeof sessionClients)[number];

/**
 * How a person has proved who it is, as in RFC 8176. `hwk`: with a passkey; `recovery`: with a code that stands in for a lost
 * factor.
 */
export const authenticationMethods = ['pwd', 'otp', 'hwk', 'mail', 'oidc', 'recovery'] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];

/** Why a session ended before its time. */
export const sessionEnds = [
  'logout',
  'revoked',
  'password_changed',
  'refresh_reused',
  'too_many',
  'stepped_up',
  'provider_logout',
  'connection_ended',
  'unlinked',
  'factor_removed',
  'disabled',
] as const;
export type SessionEnd = (typeof sessionEnds)[number];

export const SessionClient = z.enum(sessionClients).openapi('SessionClient', {
  description: 'What the session is used from, which decides how long it lasts.',
});

/** How the tokens of a session are given: in the answer, or in cookies that the page's scripts cannot read. */
const sessionTransports = ['token', 'cookie'] as const;
export type SessionTransport = (typeof sessionTransports)[number];

export const Transport = z.enum(sessionTransports).default('token').openapi('SessionTransport', {
  description:
    'Whether the tokens are in the answer, or in cookies. The latter is for pages of the origin of `PUBLIC_URL`.',
});

export const DeviceToken = boundedText(linkTextLengthMax).optional().openapi({
  description:
    'The `deviceToken` of an earlier sign-in of the same person on this device, so that wrong passwords of others do not make it wait. Absent: the one in the cookie.',
});

export const DeviceName = textOf(100)
  .optional()
  .openapi({ description: 'A name by which the person recognizes the session in the list.' });

export const Login = z
  .strictObject({
    email: Email,
    password: Password,
    client: SessionClient.default('api'),
    transport: Transport,
    deviceToken: DeviceToken,
    deviceName: DeviceName,
  })
  .openapi('Login', {
    example: { email: 'ada@acme.example', password: 'a long and unusual sentence', client: 'cli' },
  });
export type Login = z.infer<typeof Login>;

export const Session = z
  .object({
    id: z.uuid(),
    client: SessionClient,
    aal: z.int().openapi({ description: 'The authenticator assurance level, 1 or 2 (NIST SP 800-63B).' }),
    methods: z
      .array(z.enum(authenticationMethods))
      .openapi({ description: 'How the person proved who it is (RFC 8176).' }),
    deviceName: z.string().nullable(),
    userAgent: z.string().nullable().openapi({ description: 'Of the last refresh.' }),
    network: z.string().nullable().openapi({ description: 'The network of the last refresh, /24 or /48.' }),
    isCurrent: z.boolean().openapi({ description: 'Whether the call was made with this session.' }),
    authenticatedAt: z.iso.datetime(),
    refreshedAt: z.iso.datetime(),
    idleExpiresAt: z.iso.datetime().openapi({ description: 'When the session ends unless it is refreshed before.' }),
    expiresAt: z.iso.datetime().openapi({ description: 'When the session ends in any case.' }),
  })
  .openapi('Session');
export type Session = z.infer<typeof Session>;

export const SessionTokens = z
  .object({
    sessionId: z.uuid(),
    accessToken: z
      .string()
      .openapi({ description: 'Sent as `Authorization: Bearer …`. Shown once, like the refresh token.' }),
    refreshToken: z.string().openapi({ description: 'Exchanged for new tokens before the access token expires.' }),
    expiresInSeconds: z.int().openapi({ description: 'The life of the access token.' }),
  })
  .openapi('SessionTokens');
export type SessionTokens = z.infer<typeof SessionTokens>;

/** A session whose tokens are in cookies. */
export const CookieSession = SessionTokens.omit({ accessToken: true, refreshToken: true }).openapi('CookieSession', {
  description: 'A session whose tokens are in cookies.',
});
export type CookieSession = z.infer<typeof CookieSession>;

export const SignedIn = z
  .object({
    ...SessionTokens.shape,
    status: z.literal('authenticated'),
    deviceToken: z.string().openapi({
      description:
        'Marks the device (`fh_device_sk_…`) for 180 days, to be sent with its next sign-in. It opens nothing by itself.',
    }),
    mustChangePassword: z.boolean().openapi({
      description: 'The password was found among breached ones, and should be replaced.',
    }),
  })
  .openapi('SignedIn');
export type SignedIn = z.infer<typeof SignedIn>;

/** A sign-in whose tokens are in cookies. */
export const CookieSignedIn = SignedIn.omit({ accessToken: true, refreshToken: true, deviceToken: true }).openapi(
  'CookieSignedIn',
  {
    description: 'A sign-in whose tokens are in cookies.',
  },
);

export const RefreshSession = z
  .strictObject({
    refreshToken: RefreshToken.optional().openapi({ description: 'Absent: the one in the cookie.' }),
  })
  .openapi('RefreshSession');

export const Logout = z
  .strictObject({
    sessions: z.enum(['current', 'others', 'all']).default('current').openapi({
      description: "Which of the person's sessions end: this one, all others, or all.",
    }),
  })
  .openapi('Logout');
export type Logout = z.infer<typeof Logout>;

export const EndedSessions = z.object({ ended: z.int() }).openapi('EndedSessions');

export const ChangePassword = z
  .strictObject({ currentPassword: Password, newPassword: Password })
  .openapi('ChangePassword', {
    description: 'All other sessions of the person end.',
  });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const OwnOrganization = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    status: OrganizationStatus,
    userId: z.uuid().openapi({ description: 'The id of the person as a member.' }),
    role: z.enum(userRoles),
    userStatus: z.enum(['active', 'suspended']),
  })
  .openapi('OwnOrganization');
export type OwnOrganization = z.infer<typeof OwnOrganization>;
