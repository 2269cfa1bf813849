import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type RoleRow, roles } from './schema.ts';

export const findRole = async (tx: Tx, orgId: string, name: string): Promise<RoleRow | undefined> => {
  const [row] = await tx
    .select()
    .from(roles)
    .where(and(eq(roles.orgId, orgId), eq(roles.name, name)));
  return row;
};

/** The permissions of the custom role of a member or an invitation; null: it has a built-in one. */
export const permissionsOfCustomRole = async (
  tx: Tx,
  { orgId, customRole }: { readonly orgId: string; readonly customRole: string | null },
): Promise<readonly string[] | null> => {
  if (customRole === null) return null;
  const row = await findRole(tx, orgId, customRole);
  // Without it, the base would take its place.
  if (row === undefined) throw new Error('The custom role of a member or an invitation is missing');
  return row.permissions;
};

/** In the order of their names; `after`: the last one of the page before. */
export const rolePage = (tx: Tx, orgId: string, limit: number, after: string | null): Promise<RoleRow[]> =>
  tx
    .select()
    .from(roles)
    .where(and(eq(roles.orgId, orgId), after === null ? undefined : gt(roles.name, after)))
    .orderBy(asc(roles.name))
    .limit(limit);

export const countRoles = (tx: Tx, orgId: string): Promise<number> => tx.$count(roles, eq(roles.orgId, orgId));

/** undefined: the name is taken. */
export const insertRole = async (
  tx: Tx,
  role: Pick<RoleRow, 'id' | 'orgId' | 'name' | 'base' | 'permissions' | 'description'>,
): Promise<RoleRow | undefined> => {
  const [row] = await tx.insert(roles).values(role).onConflictDoNothing().returning();
  return row;
};

/** Changes a role, under the lock of its organization. */
export const changeRole = async (
  tx: Tx,
  { orgId, id }: RoleRow,
  change: Pick<RoleRow, 'permissions' | 'description'>,
): Promise<RoleRow> => {
  const [row] = await tx
    .update(roles)
    .set({ ...change, version: sql`${roles.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(roles.orgId, orgId), eq(roles.id, id)))
    .returning();
  if (row === undefined) throw new Error('The role disappeared although its organization was locked');
  return row;
};

export const removeRole = async (tx: Tx, { orgId, id }: RoleRow): Promise<void> => {
  await tx.delete(roles).where(and(eq(roles.orgId, orgId), eq(roles.id, id)));
};
