import { DomainError } from '../contract/errors.ts';
import { isAtLeast, type Permission, roleHas, type UserRole } from '../contract/permissions.ts';
import type { Tx } from '../db/client.ts';
import { findUser } from '../db/read/user.ts';
import type { Context } from './context.ts';

/**
 * The caller's role as it is now; nobody outranks the platform. A principal may be a second old: under the organization's
 * lock nobody acts with a role that was just taken away.
 */
export const currentRole = async ({ principal }: Context, tx: Tx, permission: Permission): Promise<UserRole> => {
  if (principal.kind === 'platform') return 'owner';
  const row = await findUser(tx, principal.orgId, principal.id);
  if (row === undefined || row.status !== 'active' || !roleHas(row.role, permission)) {
    throw new DomainError('forbidden', `This needs the permission ${permission}.`);
  }
  return row.role;
};

export const assertMayGrant = (actingRole: UserRole, role: UserRole): void => {
  if (!isAtLeast(actingRole, role)) throw new DomainError('forbidden', `Only an ${role} can make somebody ${role}.`);
};

export const assertMayChange = (actingRole: UserRole, role: UserRole): void => {
  if (!isAtLeast(actingRole, role)) throw new DomainError('forbidden', 'This member has a higher role than you.');
};
