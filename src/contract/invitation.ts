import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { LinkToken } from './link-token.ts';
import { locales } from './locale.ts';
import { Password } from './password.ts';
import { textOf } from './text.ts';
import { givenRole, UserRole } from './user.ts';

export const invitationDeliveries = ['email', 'link'] as const;
export type InvitationDelivery = (typeof invitationDeliveries)[number];

/** `expired` only once another invitation took its place; a pending one is shown as expired when its time is over. */
export const invitationStatuses = ['pending', 'accepted', 'revoked', 'expired'] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

const InvitationStatus = z.enum(invitationStatuses).openapi('InvitationStatus');

const daySeconds = 86_400;

const way = {
  delivery: z.enum(invitationDeliveries).default('email').openapi({
    description:
      '`email`: the link is mailed, and the person who opens it has proved to own the mailbox. `link`: the answer contains it, for you to hand over; it proves nothing.',
  }),
  expiresInSeconds: z
    .int()
    .min(3_600)
    .max(30 * daySeconds)
    .default(7 * daySeconds),
  locale: z.enum(locales).default('en').openapi({ description: 'The language of the mail.' }),
};

export const CreateInvitation = z.strictObject({ email: Email, ...givenRole, ...way }).openapi('CreateInvitation');
export type CreateInvitation = z.infer<typeof CreateInvitation>;

export const InviteUser = z.strictObject(way).openapi('InviteUser');
export type InviteUser = z.infer<typeof InviteUser>;

export const InvitationFilter = z.strictObject({ status: InvitationStatus.optional() });
export type InvitationFilter = z.infer<typeof InvitationFilter>;

const example = {
  id: '01983f0a-6f3e-7c51-9d2b-7d4e8c2f1a90',
  email: 'grace@acme.example',
  role: 'member' as const,
  customRole: null,
  delivery: 'email' as const,
  status: 'pending' as const,
  invitedBy: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
  userId: null,
  expiresAt: '2026-01-22T09:30:00.000Z',
  sentAt: '2026-01-15T09:30:00.000Z',
  version: 1,
  createdAt: '2026-01-15T09:30:00.000Z',
  updatedAt: '2026-01-15T09:30:00.000Z',
};

const fields = {
  id: z.uuid(),
  email: z.string(),
  role: UserRole,
  customRole: z.string().nullable().openapi({
    description: 'The name of the custom role; null: a built-in role, or the invitation is for a member.',
  }),
  delivery: z.enum(invitationDeliveries),
  status: InvitationStatus,
  invitedBy: z.uuid().nullable().openapi({ description: 'The member who sent it last; null: the platform.' }),
  userId: z
    .uuid()
    .nullable()
    .openapi({ description: 'The member that it is for, or has become one by it; null: nobody yet.' }),
  expiresAt: z.iso.datetime(),
  sentAt: z.iso.datetime().openapi({ description: 'When its link was made last. Earlier links no longer work.' }),
  version: z.int().openapi({ description: 'Increases by one with each change.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const Invitation = z.object(fields).openapi('Invitation', { example });
export type Invitation = z.infer<typeof Invitation>;

export const IssuedInvitation = z
  .object({
    ...fields,
    token: z.string().nullable().openapi({
      description:
        'The token of the link, shown only now. null with `delivery: email`, and in the answer to a repeated request.',
    }),
    url: z.string().nullable().openapi({ description: 'The link itself. null without `token` or `PUBLIC_URL`.' }),
  })
  .openapi('IssuedInvitation', { example: { ...example, token: null, url: null } });
export type IssuedInvitation = z.infer<typeof IssuedInvitation>;

const token = LinkToken.openapi({
  description: 'The token of the link (`fh_invite_sk_…`, `fh_join_sk_…` or `fh_activate_sk_…`).',
});

export const LookUpInvitation = z.strictObject({ token }).openapi('LookUpInvitation');
export type LookUpInvitation = z.infer<typeof LookUpInvitation>;

export const InvitationPreview = z
  .object({
    organization: z.object({ slug: z.string(), name: z.string() }),
    inviter: z.string().nullable().openapi({ description: 'The name of the member who sent it; null: unnamed.' }),
    email: z.string().openapi({ description: 'Masked.', example: 'g***@acme.example' }),
    role: UserRole,
    customRole: z.string().nullable().openapi({ description: 'The name of the custom role; null: a built-in role.' }),
    status: InvitationStatus,
    expiresAt: z.iso.datetime(),
  })
  .openapi('InvitationPreview');
export type InvitationPreview = z.infer<typeof InvitationPreview>;

export const AcceptInvitation = z
  .strictObject({
    token,
    name: textOf(200).optional(),
    password: Password.optional().openapi({ description: 'Required unless you are signed in.' }),
    locale: z.enum(locales).optional().openapi({
      description:
        'The language of mails to you. Default: that of the invitation, or if you are signed in, the present one.',
    }),
  })
  .openapi('AcceptInvitation');
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

export const AcceptedInvitation = z
  .object({
    invitationId: z.uuid(),
    organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    userId: z.uuid(),
    role: UserRole,
  })
  .openapi('AcceptedInvitation');
export type AcceptedInvitation = z.infer<typeof AcceptedInvitation>;
