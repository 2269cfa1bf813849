import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type {
  CreateInvitation,
  Invitation,
  InvitationFilter,
  InvitationStatus,
  InviteUser,
  IssuedInvitation,
} from '../../contract/invitation.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import { isPlatform, matchPrincipal, type Principal } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import type { InvitationRow } from '../../db/invitation/schema.ts';
import {
  changeInvitation,
  clearExpired,
  findInvitation,
  insertInvitation,
  invitationPage,
  renewInvitation,
} from '../../db/invitation/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findUser, hasMember } from '../../db/user/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { assertMayChange, assertMayGrant, type Rights, rightsOf } from '../rank.ts';
import { findNamed } from '../role/named.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';
import { assertMayInvite, assertMayResend } from './limits.ts';
import { handedLink, mailInvitation } from './link.ts';

const settled = 'members';

/** Newest first. */
export const listInvitations = async (
  ctx: Context,
  slug: string,
  { limit, cursor, ...filter }: ListQuery & InvitationFilter,
): Promise<Page<Invitation>> => {
  authorize(ctx, 'invitation:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => invitationPage(tx, orgId, filter, rows, position), presentInvitation),
  );
};

export const readInvitation = async (ctx: Context, slug: string, id: string): Promise<Invitation> => {
  authorize(ctx, 'invitation:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentInvitation(await withOrganization(ctx.db, orgId, (tx) => existing(tx, orgId, id)));
};

/** Invites somebody to become a member. */
export const createInvitation = (
  ctx: Context,
  slug: string,
  { email, role, customRole, delivery, expiresInSeconds: validSeconds, locale }: CreateInvitation,
  options: RequestOptions,
): Promise<Written<IssuedInvitation>> => {
  authorize(ctx, 'invitation:create', slug);
  const change = { slug, permission: 'invitation:create', settled, options } as const;
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const { stored, rights } = await findNamed(tx, orgId, { role, customRole });
    assertMayGrant(ctx, rank, rights);
    if (await hasMember(tx, orgId, email)) throw new DomainError('email_taken');
    return invite(ctx, tx, { orgId, email, ...stored, delivery, locale, validSeconds, userId: null });
  });
};

/** Invites a member who was added by an administrator, or with the organization, to sign in. */
export const inviteUser = (
  ctx: Context,
  slug: string,
  userId: string,
  { delivery, expiresInSeconds: validSeconds, locale }: InviteUser,
  options: RequestOptions,
): Promise<Written<IssuedInvitation>> => {
  authorize(ctx, 'user:invite', slug);
  const change = { slug, permission: 'user:invite', settled, options } as const;
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const user = await findUser(tx, orgId, userId);
    if (user === undefined) throw new DomainError('not_found', 'The user does not exist.');
    assertMayGrant(ctx, rank, await rightsOf(tx, user));
    if (isPlatform(ctx.principal) && user.role !== 'owner') {
      throw new DomainError('forbidden', 'The platform can invite only an owner.');
    }
    if (user.status !== 'active') throw new DomainError('illegal_transition', 'The member is suspended.');
    const { email, role } = user;
    // The member has its role already, and may have another one by then.
    return invite(ctx, tx, { orgId, email, role, customRole: null, delivery, locale, validSeconds, userId });
  });
};

/** Sends an invitation again. Its former link no longer works, and the caller is its inviter from now on. */
export const resendInvitation = (
  ctx: Context,
  slug: string,
  id: string,
  options: RequestOptions,
): Promise<Written<IssuedInvitation>> => {
  authorize(ctx, 'invitation:resend', slug);
  const change = { slug, permission: 'invitation:resend', settled, options } as const;
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const before = await existing(tx, orgId, id);
    assertMayGrant(ctx, rank, await rightsBy(tx, before));
    assertPending(before);
    assertMayResend(before.sentAt);
    await assertMayInvite(tx, orgId);
    const row = await renewInvitation(tx, before, inviterOf(ctx.principal));
    if (row.delivery === 'email') await mailInvitation(ctx, tx, row);
    return { ...issued(ctx, row), audit: auditOf('invitation.resend', row) };
  });
};

/** Ends an invitation. Its links no longer work. */
export const revokeInvitation = async (
  ctx: Context,
  slug: string,
  id: string,
  { reason, conditions = {}, options = {} }: { reason?: string; conditions?: Conditions; options?: RequestOptions },
): Promise<Written<Invitation>> => {
  authorize(ctx, 'invitation:revoke', slug);
  const change = { slug, permission: 'invitation:revoke', settled, options } as const;
  return changeTenant(ctx, change, async (tx, { orgId, rank }): Promise<Effect<Invitation>> => {
    const before = await existing(tx, orgId, id);
    assertMayChange(rank, before.role);
    assertVersion(conditions, before);
    assertPending(before);
    const row = await changeInvitation(tx, before, { status: 'revoked' });
    const audit = { ...auditOf('invitation.revoke', row), ...(reason === undefined ? {} : { reason }) };
    return { value: presentInvitation(row), events: [eventOf('invitation.revoked', row)], audit };
  });
};

type Invited = Pick<
  InvitationRow,
  'orgId' | 'email' | 'role' | 'customRole' | 'delivery' | 'locale' | 'validSeconds' | 'userId'
>;

const invite = async (ctx: Context, tx: Tx, invited: Invited): Promise<Effect<IssuedInvitation>> => {
  if (await clearExpired(tx, invited.orgId, invited.email)) throw new DomainError('invitation_pending');
  await assertMayInvite(tx, invited.orgId);
  const row = await insertInvitation(tx, { id: uuid(), invitedBy: inviterOf(ctx.principal), ...invited });
  if (row.delivery === 'email') await mailInvitation(ctx, tx, row);
  return {
    ...issued(ctx, row),
    events: [eventOf('invitation.created', row)],
    audit: auditOf('invitation.create', row),
  };
};

/** Shows the link once, and only if it is handed over: who has it mailed does not see it. */
const issued = (ctx: Context, row: InvitationRow): Pick<Effect<IssuedInvitation>, 'value' | 'repeated'> => {
  const hidden = { ...presentInvitation(row), token: null, url: null };
  return row.delivery === 'link'
    ? { value: { ...hidden, ...handedLink(ctx, row) }, repeated: hidden }
    : { value: hidden };
};

/** null: the platform. */
const inviterOf = (principal: Principal): string | null =>
  matchPrincipal(principal, { platform: () => null, operator: () => null, user: ({ id }) => id });

const existing = async (tx: Tx, orgId: string, id: string): Promise<InvitationRow> => {
  const row = await findInvitation(tx, orgId, id);
  if (row === undefined) throw new DomainError('not_found', 'The invitation does not exist.');
  return row;
};

/** What an invitation gives to the person who accepts it: its role, or that of the member it is for. */
export const rightsBy = async (tx: Tx, invitation: InvitationRow): Promise<Rights> => {
  const { orgId, userId } = invitation;
  const member = userId === null ? undefined : await findUser(tx, orgId, userId);
  return rightsOf(tx, member ?? invitation);
};

/** Its time may be over. */
const assertPending = ({ status }: InvitationRow): void => {
  if (status === 'accepted') throw new DomainError('invitation_accepted');
  if (status === 'revoked') throw new DomainError('invitation_revoked');
  if (status === 'expired') throw new DomainError('invitation_expired');
};

/** Neither contains the address, which is personal data. */
export const eventOf = (type: EventType, { orgId, id, role, customRole, status, userId }: InvitationRow) => ({
  type,
  payload: { orgId, invitationId: id, role, customRole, status, userId },
});

export const auditOf = (action: string, { id, role, customRole, delivery }: InvitationRow) => ({
  action,
  target: `invitation:${id}`,
  detail: { role, ...(customRole === null ? {} : { customRole }), delivery },
});

export const statusOf = ({ status, expiresAt }: InvitationRow): InvitationStatus =>
  status === 'pending' && expiresAt.getTime() <= Date.now() ? 'expired' : status;

const presentInvitation = (row: InvitationRow): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  customRole: row.customRole,
  delivery: row.delivery,
  status: statusOf(row),
  invitedBy: row.invitedBy,
  userId: row.userId,
  expiresAt: row.expiresAt.toISOString(),
  sentAt: row.sentAt.toISOString(),
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
