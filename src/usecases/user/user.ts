import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { allowsChange, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Reason } from '../../contract/operation.ts';
import { isAtLeast, type Permission } from '../../contract/permissions.ts';
import { isPlatform } from '../../contract/principal.ts';
import type { CreateUser, UpdateUser, User, UserFilter } from '../../contract/user.ts';
import { appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockSettled } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import {
  findUser,
  insertUser,
  removeUser as remove,
  type UserChange,
  type UserRow,
  changeUser as updateRow,
  userPage,
} from '../../db/user/store.ts';
import { revokeKeysOf } from '../api-key/removed-keys.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Change, type ChangeEntry, type Written, writeOnce } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { assertMayChange, assertMayGrant, currentRank, type Rank } from '../rank.ts';
import { orgIdOf } from '../scope.ts';

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

/** With an email that was a member's before: a new member, with an id and keys of its own. */
export const createUser = (
  ctx: Context,
  slug: string,
  { email, name, role }: CreateUser,
  options: RequestOptions,
): Promise<Written<User>> => {
  authorize(ctx, 'user:create', slug);
  return changeMembers(ctx, slug, 'user:create', options, async (tx, { orgId, rank }) => {
    assertMayGrant(rank, role);
    const user = { id: uuid(), identityId: uuid(), orgId, email, name: name ?? null, role };
    const row = await insertUser(tx, user);
    await announce(tx, 'user.created', row);
    return changeOf('user.create', row, { detail: { role } });
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

/** Once for each idempotency key, which a single change has none of. */
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
    assertVersion(before, conditions);
    const { name = before.name, role = before.role } = change;
    const isRenamed = name !== before.name;
    const isMoved = role !== before.role;
    if (!isRenamed && !isMoved) return { value: presentUser(before), audit: null };
    // To lower a role gives nobody anything.
    if (!isAtLeast(before.role, role)) assertMayGrant(rank, role);
    const row = await updateRow(tx, before, { name, role });
    if (isRenamed) await announce(tx, 'user.renamed', row);
    if (isMoved) await announce(tx, 'user.role_changed', row);
    // A name can be asked to be forgotten, and the chain forgets nothing: it says that, not what.
    const named = isRenamed ? { name: 'changed' } : {};
    const moved = isMoved ? { role, previousRole: before.role } : {};
    const said = { detail: { ...named, ...moved }, ...(reason === undefined ? {} : { reason }) };
    return changeOf('user.update', row, said);
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

/** Its keys are revoked with it: how many. */
export const removeUser = async (
  ctx: Context,
  slug: string,
  id: string,
  conditions: Conditions,
): Promise<{ revokedKeys: number }> => {
  authorize(ctx, 'user:remove', slug);
  const { value } = await changeMembers(ctx, slug, 'user:remove', {}, async (tx, { orgId, rank }) => {
    const before = await findChangeable(tx, orgId, id, rank);
    assertVersion(before, conditions);
    if (!isPlatform(ctx.principal)) assertNotByPlatform(before);
    const user = await remove(tx, before);
    const revokedKeys = await revokeKeysOf(tx, user);
    await announce(tx, 'user.removed', user);
    return {
      value: { revokedKeys },
      audit: { action: 'user.remove', target: `user:${id}`, detail: { role: user.role } },
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
    await announce(tx, event, row);
    return changeOf(`user.${verb}`, row, { reason });
  });
};

interface Membership {
  readonly orgId: string;
  /** What the caller is now, under the lock: nobody is above it who may be changed, or granted. */
  readonly rank: Rank;
}

/** One change of an organization's members, after those that began before it. */
const changeMembers = async <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  run: (tx: Tx, membership: Membership) => Promise<Change<T>>,
): Promise<Written<T>> => {
  const orgId = await orgIdOf(ctx, slug);
  return writeOnce(ctx, { orgId }, options, async (tx) => {
    await lockSettled(tx, slug, 'members');
    return run(tx, { orgId, rank: await currentRank(ctx, tx, permission) });
  });
};

const findChangeable = async (tx: Tx, orgId: string, id: string, rank: Rank): Promise<UserRow> => {
  const row = existingUser(await findUser(tx, orgId, id));
  assertMayChange(rank, row.role);
  return row;
};

/** Removed, the person could be added anew, so that is the platform's too. */
const assertNotByPlatform = ({ status, isSuspendedByPlatform }: UserRow): void => {
  if (status !== 'suspended' || !isSuspendedByPlatform) return;
  throw new DomainError('forbidden', 'The platform suspended this member. Only the platform can restore or remove it.');
};

const assertVersion = (row: UserRow, conditions: Conditions): void => {
  if (!allowsChange(conditions, row)) throw new DomainError('precondition_failed');
};

const announce = (tx: Tx, type: EventType, { orgId, id, role, status }: UserRow): Promise<void> =>
  appendOutbox(tx, { orgId, type, payload: { orgId, userId: id, role, status } });

const changeOf = (action: string, row: UserRow, said: Pick<ChangeEntry, 'detail' | 'reason'>): Change<User> => ({
  value: presentUser(row),
  audit: { action, target: `user:${row.id}`, ...said },
});

const existingUser = (row: UserRow | undefined): UserRow => {
  if (row === undefined) throw new DomainError('not_found', 'The user does not exist.');
  return row;
};

const presentUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status === 'suspended' ? 'suspended' : 'active',
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
