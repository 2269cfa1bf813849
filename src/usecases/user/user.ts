import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Reason } from '../../contract/operation.ts';
import type { Permission } from '../../contract/permissions.ts';
import { isPlatform } from '../../contract/principal.ts';
import type { CreateUser, UpdateUser, User, UserFilter } from '../../contract/user.ts';
import type { Tx } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { UserRow } from '../../db/user/schema.ts';
import {
  findUser,
  insertUser,
  removeUser as remove,
  type UserChange,
  changeUser as updateRow,
  userPage,
} from '../../db/user/store.ts';
import { revokeApiKeysOf } from '../api-key/removed-member.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Change, ChangeEntry, Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { alwaysCovers, assertMayChange, assertMayGrant, type Rank, rightsOf } from '../rank.ts';
import { type FoundRole, findNamed } from '../role/named.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type TenantEffect } from '../tenant-change.ts';

/** Newest first; removed members are not listed. */
export const listUsers = async (
  ctx: Context,
  slug: string,
  { limit, cursor, ...filter }: ListQuery & UserFilter,
): Promise<Page<User>> => {
  authorize(ctx, 'user:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => userPage(tx, orgId, filter, rows, position), presentUser),
  );
};

export const readUser = async (ctx: Context, slug: string, id: string): Promise<User> => {
  authorize(ctx, 'user:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentUser(existingUser(await withOrganization(ctx.db, orgId, (tx) => findUser(tx, orgId, id))));
};

/** A person who is added again is a new member, with an id and keys of its own. */
export const createUser = (
  ctx: Context,
  slug: string,
  { email, name, ...named }: CreateUser,
  options: RequestOptions,
): Promise<Written<User>> => {
  authorize(ctx, 'user:create', slug);
  return changeMembers(ctx, slug, 'user:create', options, async (tx, { orgId, rank }) => {
    const { stored, rights } = await findNamed(tx, orgId, named);
    assertMayGrant(ctx, rank, rights);
    const user = { id: uuid(), identityId: uuid(), orgId, email, name: name ?? null, ...stored };
    const row = await insertUser(tx, user);
    return { ...changeOf('user.create', row, { detail: roleDetail(row) }), events: [eventOf('user.created', row)] };
  });
};

export const updateUser = async (
  ctx: Context,
  slug: string,
  id: string,
  change: UpdateUser,
  conditions: Conditions,
): Promise<User> => (await changeUser(ctx, slug, id, change, { conditions })).value;

interface ChangeOptions {
  conditions?: Conditions;
  /** For the audit trail. */
  reason?: string | undefined;
  options?: RequestOptions;
}

/** Changes a member once for each idempotency key; only a batch has one. */
export const changeUser = async (
  ctx: Context,
  slug: string,
  id: string,
  change: UpdateUser,
  { conditions = {}, reason, options = {} }: ChangeOptions,
): Promise<Written<User>> => {
  authorize(ctx, 'user:update', slug);
  return changeMembers(ctx, slug, 'user:update', options, async (tx, { orgId, rank }) => {
    const before = await findChangeable(tx, orgId, id, rank);
    assertVersion(conditions, before);
    const { name = before.name } = change;
    const isRenamed = name !== before.name;
    const { stored, rights } = await changedRole(tx, before, change);
    const isMoved = stored.role !== before.role || stored.customRole !== before.customRole;
    if (!isRenamed && !isMoved) return { value: presentUser(before), audit: null };
    // Taking from a role grants nothing.
    if (isMoved && !alwaysCovers(ctx.policy, await rightsOf(tx, before), rights)) assertMayGrant(ctx, rank, rights);
    const row = await updateRow(tx, before, { name, ...stored });
    const events = [
      ...(isRenamed ? [eventOf('user.renamed', row)] : []),
      ...(isMoved ? [eventOf('user.role_changed', row)] : []),
    ];
    // A person may ask for a name to be forgotten, and the chain forgets nothing: it records that it changed, not to what.
    const named = isRenamed ? { name: 'changed' } : {};
    const said = {
      detail: { ...named, ...(isMoved ? moveDetail(row, before) : {}) },
      ...(reason === undefined ? {} : { reason }),
    };
    return { ...changeOf('user.update', row, said), events };
  });
};

export const suspendUser = (ctx: Context, slug: string, id: string, reason: Reason, options: RequestOptions) => {
  authorize(ctx, 'user:suspend', slug);
  return changeStatus(ctx, slug, id, reason, options, 'suspend');
};

export const restoreUser = (ctx: Context, slug: string, id: string, reason: Reason, options: RequestOptions) => {
  authorize(ctx, 'user:restore', slug);
  return changeStatus(ctx, slug, id, reason, options, 'restore');
};

/** Removes a member and revokes its keys; returns how many were revoked. */
export const removeUser = async (
  ctx: Context,
  slug: string,
  id: string,
  conditions: Conditions,
): Promise<{ revokedKeys: number }> => {
  authorize(ctx, 'user:remove', slug);
  const { value } = await changeMembers(ctx, slug, 'user:remove', {}, async (tx, { orgId, rank }) => {
    const before = await findChangeable(tx, orgId, id, rank);
    assertVersion(conditions, before);
    if (!isPlatform(ctx.principal)) assertNotByPlatform(before);
    const user = await remove(tx, before);
    const revokedKeys = await revokeApiKeysOf(tx, user);
    return {
      value: { revokedKeys },
      events: [eventOf('user.removed', user)],
      audit: { action: 'user.remove', target: `user:${id}`, detail: roleDetail(before) },
    };
  });
  return value;
};

const verbs = {
  suspend: { from: 'active', to: 'suspended', event: 'user.suspended', done: 'suspended' },
  restore: { from: 'suspended', to: 'active', event: 'user.restored', done: 'restored' },
} as const;

const changeStatus = (
  ctx: Context,
  slug: string,
  id: string,
  { reason }: Reason,
  options: RequestOptions,
  verb: keyof typeof verbs,
): Promise<Written<User>> => {
  const { from, to, event, done } = verbs[verb];
  return changeMembers(ctx, slug, `user:${verb}`, options, async (tx, { orgId, rank }) => {
    const before = await findChangeable(tx, orgId, id, rank);
    const byPlatform = isPlatform(ctx.principal);
    if (!byPlatform) assertNotByPlatform(before);
    // The platform takes over a suspension, so that the organization cannot lift it.
    const isTakenOver = byPlatform && verb === 'suspend' && before.status === to && !before.isSuspendedByPlatform;
    if (before.status !== from && !isTakenOver) {
      throw new DomainError('illegal_transition', `A member that is ${before.status} cannot be ${done}.`);
    }
    const change: UserChange = { status: to, isSuspendedByPlatform: byPlatform && verb === 'suspend' };
    const row = await updateRow(tx, before, change);
    return { ...changeOf(`user.${verb}`, row, { reason }), events: [eventOf(event, row)] };
  });
};

/** Makes one change of an organization's members. */
const changeMembers = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'members', options }, effect);

const findChangeable = async (tx: Tx, orgId: string, id: string, rank: Rank): Promise<UserRow> => {
  const row = existingUser(await findUser(tx, orgId, id));
  assertMayChange(rank, row.role);
  return row;
};

/** A removed person could be added again, so removing one that the platform suspended is left to the platform, too. */
const assertNotByPlatform = ({ status, isSuspendedByPlatform }: UserRow): void => {
  if (status !== 'suspended' || !isSuspendedByPlatform) return;
  throw new DomainError('forbidden', 'The platform suspended this member. Only the platform can restore or remove it.');
};

/** The role that a change leaves the member with. A custom role ends with its base, and stays if only the base is named. */
const changedRole = async (tx: Tx, before: UserRow, { role, customRole }: UpdateUser): Promise<FoundRole> => {
  const { orgId } = before;
  if (typeof customRole === 'string') return findNamed(tx, orgId, { role, customRole });
  const builtIn = role ?? before.role;
  if (customRole === null || builtIn !== before.role) return findNamed(tx, orgId, { role: builtIn });
  return {
    stored: { role: before.role, customRole: before.customRole },
    rights: await rightsOf(tx, before),
  };
};

const customRoleDetail = ({ customRole }: UserRow) => (customRole === null ? {} : { customRole });

const roleDetail = (row: UserRow) => ({ role: row.role, ...customRoleDetail(row) });

const moveDetail = (row: UserRow, before: UserRow) => ({
  ...{ role: row.role, previousRole: before.role },
  ...(row.customRole === before.customRole
    ? {}
    : { customRole: row.customRole, previousCustomRole: before.customRole }),
});

const eventOf = (type: EventType, { orgId, id, role, customRole, status }: UserRow) => ({
  type,
  payload: { orgId, userId: id, role, customRole, status },
});

const changeOf = (action: string, row: UserRow, said: Pick<ChangeEntry, 'detail' | 'reason'>): Change<User> => ({
  value: presentUser(row),
  audit: { action, target: `user:${row.id}`, ...said },
});

export const existingUser = (row: UserRow | undefined): UserRow => {
  if (row === undefined) throw new DomainError('not_found', 'The user does not exist.');
  return row;
};

export const presentUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  customRole: row.customRole,
  status: row.status === 'suspended' ? 'suspended' : 'active',
  heldAt: row.heldAt?.toISOString() ?? null,
  heldReason: row.heldReason,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
