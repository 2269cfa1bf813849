import { DomainError, invalidInput } from '../../contract/errors.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../../db/client.ts';
import type { RoleRow } from '../../db/role/schema.ts';
import { findRole } from '../../db/role/store.ts';
import type { Rights } from '../rank.ts';

/** How a request names a role. */
export interface NamedRole {
  readonly role?: UserRole | undefined;
  readonly customRole?: string | null | undefined;
}

/** The role that a request names, as it is stored, and what it gives. */
export interface FoundRole {
  readonly stored: { readonly role: UserRole; readonly customRole: string | null };
  readonly rights: Rights;
}

/**
 * Finds the role that a request names: a built-in one, or a custom one, whose base may be named with it. Under the lock of the
 * organization, so that the custom role remains.
 */
export const findNamed = async (tx: Tx, orgId: string, { role, customRole = null }: NamedRole): Promise<FoundRole> => {
  if (customRole === null) {
    if (role === undefined) throw invalidInput([{ path: 'role', message: 'is required', code: 'required' }]);
    return { stored: { role, customRole: null }, rights: { role, customRole: null } };
  }
  const row = existingRole(await findRole(tx, orgId, customRole));
  if (role !== undefined && role !== row.base)
    throw invalidInput([{ path: 'role', message: `must be ${row.base}, the base of the custom role`, code: 'custom' }]);
  return {
    stored: { role: row.base, customRole: row.name },
    rights: { role: row.base, customRole: row.permissions },
  };
};

export const existingRole = (row: RoleRow | undefined): RoleRow => {
  if (row === undefined) throw new DomainError('not_found', 'The custom role does not exist.');
  return row;
};
