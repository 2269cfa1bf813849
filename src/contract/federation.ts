import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { SlugShape } from './slug.ts';
import { boundedText } from './text.ts';

const returnToLengthMax = 512;
const base = 'https://freehold.invalid';

/** Leads to this origin, however a browser reads it, and leaves the fragment free. */
const isOwnPath = (text: string): boolean =>
  /^\/(?![/\\])[\x21-\x7e]*$/.test(text) &&
  !/[\\#]/.test(text) &&
  URL.canParse(text, base) &&
  new URL(text, base).origin === base;

const ReturnTo = boundedText(returnToLengthMax)
  .refine(isOwnPath, { error: 'must be a path of this server, without a fragment' })
  .openapi({
    example: '/console',
    description: 'The page that the browser is sent to in the end. Default: the console.',
  });

export const SignInQuery = z
  .strictObject({
    email: Email.optional().openapi({ description: 'The email of the person who wants to sign in.' }),
    org: SlugShape.optional().openapi({ description: 'Or the slug of the organization to enter.' }),
  })
  .refine(({ email, org }) => (email === undefined) !== (org === undefined), {
    error: 'must have either email or org',
    path: ['email'],
  });
export type SignInQuery = z.infer<typeof SignInQuery>;

export const SignInOptions = z
  .object({
    data: z.array(
      z.object({
        connectionId: z.uuid(),
        name: z.string().openapi({ description: 'The name of the identity provider.' }),
        url: z.string().openapi({ description: 'Where the browser goes to sign in.' }),
      }),
    ),
  })
  .openapi('SignInOptions', {
    description: 'The identity providers by which somebody can sign in; none for an unknown email or organization.',
  });
export type SignInOptions = z.infer<typeof SignInOptions>;

export const AuthorizeQuery = z.strictObject({
  returnTo: ReturnTo.optional(),
  loginHint: Email.optional().openapi({ description: 'Handed to the provider, which may fill in its form.' }),
});
export type AuthorizeQuery = z.infer<typeof AuthorizeQuery>;

export const BeginLink = z.strictObject({ returnTo: ReturnTo.optional() }).openapi('BeginLink');
export type BeginLink = z.infer<typeof BeginLink>;

export const BegunLink = z
  .object({ url: z.string().openapi({ description: 'Where this browser goes to sign in at the provider.' }) })
  .openapi('BegunLink');
export type BegunLink = z.infer<typeof BegunLink>;

export const FederatedIdentity = z
  .object({
    id: z.uuid(),
    organization: z.object({ slug: z.string(), name: z.string() }),
    connection: z.object({ id: z.uuid(), name: z.string(), issuer: z.string() }),
    lastUsedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('FederatedIdentity', { description: 'An account at an identity provider by which the caller can sign in.' });
export type FederatedIdentity = z.infer<typeof FederatedIdentity>;

export const FederatedIdentities = z.object({ data: z.array(FederatedIdentity) }).openapi('FederatedIdentities');
export type FederatedIdentities = z.infer<typeof FederatedIdentities>;
