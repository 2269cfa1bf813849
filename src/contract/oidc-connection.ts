import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { DomainName } from './domain.ts';
import { boundedText, rawMaxOf, textOf } from './text.ts';

/** Roles that a first sign-in may give. Nobody becomes an admin because an identity provider says so. */
export const jitRoles = ['member', 'viewer'] as const;

const urlLengthMax = 2_048;
const domainsMax = 50;

const Issuer = boundedText(urlLengthMax, rawMaxOf(urlLengthMax))
  .trim()
  .min(1)
  .max(urlLengthMax)
  .regex(/^[\x21-\x7e]+$/, 'must consist of printable ASCII characters, without spaces')
  .openapi({
    example: 'https://login.acme.example',
    description:
      'The issuer of the identity provider: an https URL without credentials and without a private address. `/.well-known/openid-configuration` is read below it. It cannot be changed, because another issuer knows other people.',
  });

/** What RFC 6749 (A.1, A.2) allows. */
const Visible = (lengthMax: number) =>
  boundedText(lengthMax).regex(/^[\x20-\x7e]+$/, 'must consist of printable ASCII characters');

const Name = textOf(100).openapi({ description: 'What people read when they choose how to sign in.' });
const ClientId = Visible(255).openapi({ description: 'The id of Freehold at the provider.' });
const ClientSecret = Visible(1_024).nullable().openapi({
  description: 'The secret of Freehold at the provider. Stored encrypted, never shown. null: a public client.',
});
const Domains = z.array(DomainName).min(1).max(domainsMax).nullable().openapi({
  description: 'The verified domains whose people are led here. null: all verified domains of the organization.',
});
const JitRole = z.enum(jitRoles).openapi('JitRole');
const Jit = z
  .strictObject({
    isEnabled: z.boolean().openapi({
      description: 'Whether people of a verified domain become members by their first sign-in.',
    }),
    role: JitRole.default('member').openapi({ description: 'The role they get.' }),
  })
  .openapi('JitSettings');
const IsEnabled = z.boolean().openapi({
  description: 'Whether people can sign in by it. When it is disabled, the sessions that began by it end.',
});

export const CreateOidcConnection = z
  .strictObject({
    name: Name,
    issuer: Issuer,
    clientId: ClientId,
    clientSecret: ClientSecret.optional(),
    domains: Domains.optional(),
    jit: Jit.optional(),
    isEnabled: IsEnabled.optional(),
  })
  .openapi('CreateOidcConnection');
export type CreateOidcConnection = z.infer<typeof CreateOidcConnection>;

export const UpdateOidcConnection = changeOf({
  name: Name.optional(),
  clientId: ClientId.optional(),
  clientSecret: ClientSecret.optional(),
  domains: Domains.optional(),
  jit: Jit.optional(),
  isEnabled: IsEnabled.optional(),
}).openapi('UpdateOidcConnection');
export type UpdateOidcConnection = z.infer<typeof UpdateOidcConnection>;

export const OidcConnection = z
  .object({
    id: z.uuid(),
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    hasClientSecret: z.boolean(),
    domains: z.array(z.string()).nullable(),
    jit: z.object({ isEnabled: z.boolean(), role: JitRole }),
    isEnabled: z.boolean(),
    redirectUri: z.string().openapi({ description: 'Register this redirect URI at the provider, and no other.' }),
    backchannelLogoutUri: z.string().openapi({
      description: 'Where the provider says that somebody has signed out there (OpenID Connect Back-Channel Logout).',
    }),
    testedAt: z.iso.datetime().nullable().openapi({
      description: 'When it last passed its test. null: not since the provider was changed.',
    }),
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('OidcConnection', {
    description: 'An identity provider by which the members of an organization sign in.',
    example: {
      id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
      name: 'Acme login',
      issuer: 'https://login.acme.example',
      clientId: 'freehold',
      hasClientSecret: true,
      domains: null,
      jit: { isEnabled: true, role: 'member' },
      isEnabled: true,
      redirectUri: 'https://freehold.example.com/v1/auth/oidc/01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90/callback',
      backchannelLogoutUri:
        'https://freehold.example.com/v1/auth/oidc/01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90/backchannel-logout',
      testedAt: null,
      version: 1,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type OidcConnection = z.infer<typeof OidcConnection>;

/** The parts of a test, in their order. The first that fails ends it. */
const connectionChecks = ['discovery', 'capabilities', 'keys', 'client'] as const;
export type ConnectionCheckName = (typeof connectionChecks)[number];

export const OidcConnectionTest = z
  .object({
    isPassed: z.boolean(),
    checks: z.array(
      z.object({
        name: z.enum(connectionChecks).openapi('ConnectionCheck', {
          description:
            '`discovery`: the metadata can be read and name the issuer. `capabilities`: what a sign-in needs is supported. `keys`: the signing keys can be read. `client`: the provider knows the client and its secret.',
        }),
        isPassed: z.boolean(),
        detail: z.string().openapi({ description: 'What was found, or what is wrong.' }),
      }),
    ),
  })
  .openapi('OidcConnectionTest', {
    description: 'The result of a test. It ends with the first check that fails.',
  });
export type OidcConnectionTest = z.infer<typeof OidcConnectionTest>;
