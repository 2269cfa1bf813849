import { v7 as uuid } from 'uuid';
import { DomainError, type FieldError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import { customRolesMax, memberPermissions, type Permission } from '../../contract/permissions.ts';
import { type CreateRole, Role, type UpdateRole } from '../../contract/role.ts';
import { countPendingWith, forgetCustomRole } from '../../db/invitation/store.ts';
import type { RoleRow } from '../../db/role/schema.ts';
import { changeRole, countRoles, findRole, insertRole, removeRole, rolePage } from '../../db/role/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { countMembersWith } from '../../db/user/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { nameOf, pageByName } from '../page.ts';
import type { Policy } from '../policy/policy.ts';
import { assertMayAdd, assertMayChange, assertMayGrant } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';
import { existingRole } from './named.ts';

/** In the order of their names. */
export const listRoles = async (ctx: Context, slug: string, { limit, cursor }: ListQuery): Promise<Page<Role>> => {
  authorize(ctx, 'role:list', slug);
  const after = nameOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageByName(limit, (rows) => rolePage(tx, orgId, rows, after), presentRole),
  );
};

export const readRole = async (ctx: Context, slug: string, name: string): Promise<Role> => {
  authorize(ctx, 'role:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentRole(existingRole(await withOrganization(ctx.db, orgId, (tx) => findRole(tx, orgId, name))));
};

/** Makes a role from what the caller may grant. */
export const createRole = (
  ctx: Context,
  slug: string,
  { name, base, permissions: chosen, description = null }: CreateRole,
  options: RequestOptions,
): Promise<Written<Role>> => {
  authorize(ctx, 'role:create', slug);
  const permissions = inOrder(chosen);
  return changeRoles(ctx, slug, 'role:create', options, async (tx, { orgId, rank }) => {
    assertWithinBase(ctx.policy, base, chosen);
    assertMayGrant(ctx, rank, { role: base, customRole: permissions });
    if ((await countRoles(tx, orgId)) >= customRolesMax)
      throw new DomainError('role_limit_reached', `An organization may have at most ${customRolesMax} custom roles.`);
    const row = await insertRole(tx, { id: uuid(), orgId, name, base, permissions, description });
    if (row === undefined) throw new DomainError('role_exists');
    return {
      value: presentRole(row),
      events: [eventOf('role.created', row)],
      audit: {
        action: 'role.create',
        target: targetOf(row),
        detail: { name, base, permissions: permissions.join(' ') },
      },
    };
  });
};

/** Changes what everybody with the role may do. Permissions can be added by a caller who has them, and removed by any. */
export const updateRole = async (
  ctx: Context,
  slug: string,
  name: string,
  change: UpdateRole,
  conditions: Conditions,
): Promise<Role> => {
  authorize(ctx, 'role:update', slug);
  const { value } = await changeRoles(
    ctx,
    slug,
    'role:update',
    {},
    async (tx, { orgId, rank }): Promise<Effect<Role>> => {
      const before = existingRole(await findRole(tx, orgId, name));
      assertMayChange(rank, before.base);
      assertVersion(conditions, before);
      if (change.permissions !== undefined) assertWithinBase(ctx.policy, before.base, change.permissions);
      const permissions = inOrder(change.permissions ?? before.permissions);
      const added = permissions.filter((permission) => !before.permissions.includes(permission));
      const removed = before.permissions.filter((permission) => !permissions.includes(permission as Permission));
      assertMayAdd(rank, added);
      const { description = before.description } = change;
      const detail = {
        ...(added.length === 0 ? {} : { added: added.join(' ') }),
        ...(change.permissions === undefined || removed.length === 0 ? {} : { removed: removed.join(' ') }),
        ...(description === before.description ? {} : { description: 'changed' }),
      };
      if (Object.keys(detail).length === 0) return { value: presentRole(before), audit: null };
      const row = await changeRole(tx, before, {
        permissions: change.permissions === undefined ? before.permissions : permissions,
        description,
      });
      return {
        value: presentRole(row),
        events: [eventOf('role.changed', row)],
        audit: { action: 'role.update', target: targetOf(row), detail: { name, ...detail } },
      };
    },
  );
  return value;
};

export const deleteRole = async (ctx: Context, slug: string, name: string, conditions: Conditions): Promise<void> => {
  authorize(ctx, 'role:delete', slug);
  await changeRoles(ctx, slug, 'role:delete', {}, async (tx, { orgId, rank }): Promise<Effect<object>> => {
    const row = existingRole(await findRole(tx, orgId, name));
    assertMayChange(rank, row.base);
    assertVersion(conditions, row);
    // The lock of the organization keeps the role from being given meanwhile.
    const [members, invited] = [await countMembersWith(tx, orgId, name), await countPendingWith(tx, orgId, name)];
    if (members + invited > 0)
      throw new DomainError(
        'role_in_use',
        `Members with this role: ${members}. Pending invitations to it: ${invited}.`,
      );
    await forgetCustomRole(tx, orgId, name);
    await removeRole(tx, row);
    return {
      value: {},
      events: [eventOf('role.deleted', row)],
      audit: { action: 'role.delete', target: targetOf(row), detail: { name, base: row.base } },
    };
  });
};

const changeRoles = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'roles', options }, effect);

/** Throws a 400 that names each permission that the base does not have. */
const assertWithinBase = (policy: Policy, base: RoleRow['base'], permissions: readonly Permission[]): void => {
  const ofBase = policy.permissionsOfRole(base, null);
  const errors: FieldError[] = permissions.flatMap((permission, index) =>
    ofBase.has(permission)
      ? []
      : [{ path: `permissions.${index}`, message: `is not a permission of the role ${base}`, code: 'beyond_role' }],
  );
  if (errors.length > 0) throw invalidInput(errors);
};

/** Each permission once, in the order of the table, without those that this version does not know. */
const inOrder = (permissions: readonly string[]): Permission[] =>
  memberPermissions.filter((permission) => permissions.includes(permission));

const targetOf = ({ id }: RoleRow): string => `role:${id}`;

const eventOf = (type: EventType, { orgId, name, base }: RoleRow) => ({
  type,
  payload: { orgId, customRole: name, role: base },
});

const presentRole = (row: RoleRow): Role => ({
  id: row.id,
  name: row.name,
  base: Role.shape.base.parse(row.base),
  permissions: inOrder(row.permissions),
  description: row.description,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
