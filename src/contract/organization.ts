import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { holdsInvisible } from './human-text.ts';
import { ListQuery } from './list.ts';
import { locales } from './locale.ts';
import { Operation } from './operation.ts';
import { Slug } from './slug.ts';
import { boundedText, holdsControl, holdsKey, rawMaxOf, textOf } from './text.ts';

export const organizationStatuses = ['pending', 'provisioning', 'active', 'suspended', 'inactive', 'deleting'] as const;
export const OrganizationStatus = z.enum(organizationStatuses).openapi('OrganizationStatus');
export type OrganizationStatus = z.infer<typeof OrganizationStatus>;

const settledStatuses: readonly OrganizationStatus[] = ['active', 'suspended', 'inactive'];

/** Whether the organization is neither being created nor being deleted. */
export const isSettled = (status: OrganizationStatus): boolean => settledStatuses.includes(status);

const nameLengthMin = 3;
const nameLengthMax = 63;

/** Trimmed and in NFC, so that names that look alike compare as equal. */
const normalizedText = boundedText(nameLengthMax, rawMaxOf(nameLengthMax)).transform((name) =>
  name
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim(),
);

export const OrganizationName = normalizedText
  .refine((name) => [...name].length >= nameLengthMin && [...name].length <= nameLengthMax, {
    error: `must have ${nameLengthMin} to ${nameLengthMax} characters`,
  })
  .refine((name) => !holdsControl(name) && !holdsInvisible(name), {
    error: 'must not contain control or invisible characters',
  })
  .refine((name) => /[\p{L}\p{N}]/u.test(name), { error: 'must contain a letter or a digit' })
  .refine((name) => !holdsKey(name), { error: 'must not contain a key' })
  .openapi({
    type: 'string',
    minLength: nameLengthMin,
    maxLength: nameLengthMax,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
    example: 'Acme',
    description: `${nameLengthMin}–${nameLengthMax} code points after NFC normalization and collapsing of spaces; at least one letter or digit. Unique regardless of case (Unicode default caseless matching).`,
  });

const SearchText = normalizedText
  .refine((text) => [...text].length <= nameLengthMax, { error: `must have at most ${nameLengthMax} characters` })
  .refine((text) => !holdsControl(text) && !holdsInvisible(text), {
    error: 'must not contain control or invisible characters',
  })
  .refine((text) => /[\p{L}\p{N}]/u.test(text), { error: 'must contain a letter or a digit' })
  .refine((text) => !holdsKey(text), { error: 'must not contain a key' })
  .openapi({
    type: 'string',
    minLength: 1,
    maxLength: nameLengthMax,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
    example: 'acme',
    description:
      'Only organizations whose slug or name contains this text, regardless of case; a hyphen and a space are the same. One or two characters are compared with the beginnings of words.',
  });

/** What lists of organizations take in common. */
export const OrganizationQuery = ListQuery.extend({ q: SearchText.optional() });
export type OrganizationQuery = z.infer<typeof OrganizationQuery>;

export const Owner = z.strictObject({
  email: Email,
  name: textOf(200).optional(),
  locale: z.enum(locales).optional().openapi({
    description: 'The language of mails to the owner, unless the platform knows the person. Default: `en`.',
  }),
});

const Activation = z.enum(['immediate', 'on_payment']).openapi('Activation', {
  description:
    '`on_payment`: the organization is recorded as `pending`; its namespace and access follow once the payment is reported. Default: `immediate`.',
});

export const CreateOrganization = z
  .strictObject({ name: OrganizationName, slug: Slug.optional(), owner: Owner, activation: Activation.optional() })
  .openapi('CreateOrganization');
export type CreateOrganization = z.infer<typeof CreateOrganization>;

export const UpdateOrganization = z.strictObject({ name: OrganizationName }).openapi('UpdateOrganization');
export type UpdateOrganization = z.infer<typeof UpdateOrganization>;

const LegalHold = z
  .object({ reason: z.string(), at: z.iso.datetime() })
  .openapi('LegalHold', { description: 'Prevents the organization from being deleted.' });

export const Organization = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    namespace: z.string().openapi({ description: "The organization's own Temporal namespace." }),
    status: OrganizationStatus,
    legalHold: z.union([LegalHold, z.null()]).openapi({
      description: 'null: there is no hold, or the caller is neither the platform nor an owner or admin.',
    }),
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Organization', {
    example: {
      id: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      slug: 'acme',
      name: 'Acme',
      namespace: 'org-acme-4c7a91d0',
      status: 'active',
      legalHold: null,
      version: 2,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.120Z',
    },
  });
export type Organization = z.infer<typeof Organization>;

export const CreatedOrganization = z
  .object({
    org: Organization.pick({ id: true, slug: true, name: true, namespace: true }).extend({
      // A union, because `nullable()` would make the named schema itself nullable in the OpenAPI document.
      status: z.union([OrganizationStatus, z.null()]).openapi({
        description:
          'null: the organization does not exist, because it is not recorded yet or its creation was undone.',
      }),
    }),
    operation: Operation,
    workflowId: z.string(),
    runId: z.string().nullable(),
  })
  .openapi('CreatedOrganization');
export type CreatedOrganization = z.infer<typeof CreatedOrganization>;

const Check = z.object({
  name: z.enum(['slug', 'name', 'namespace', 'ownerLimit']),
  ok: z.boolean(),
  code: z.string().nullable().openapi({ description: 'The error code that a creation would get.' }),
  detail: z.string(),
});

export const OrganizationPlan = z
  .object({
    slug: z.string(),
    namespace: z.string().openapi({
      description: 'The last 8 characters come from the organization id, which is new for each creation.',
    }),
    steps: z.array(
      z.object({ name: z.string(), effect: z.string(), undo: z.string().nullable(), pointOfNoReturn: z.boolean() }),
    ),
    checks: z.array(Check),
    wouldSucceed: z.boolean(),
  })
  .openapi('OrganizationPlan');
export type OrganizationPlan = z.infer<typeof OrganizationPlan>;
