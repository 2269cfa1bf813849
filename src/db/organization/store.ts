import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import { nameKeyOf } from '../../contract/name-key.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type OrganizationRow, organizations } from './schema.ts';

export const findOrganization = async (tx: Tx, slug: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.slug, slug));
  return row;
};

export const findOrganizationById = async (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId));
  return row;
};

export const organizationPage = (
  tx: Tx,
  { status, id }: { status?: OrganizationStatus | undefined; id?: string | undefined },
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(organizations)
    .where(
      and(
        id === undefined ? undefined : eq(organizations.id, id),
        status === undefined ? undefined : eq(organizations.status, status),
        olderThan(organizations, position),
      ),
    )
    .orderBy(...newestFirst(organizations))
    .limit(limit);

export interface OrganizationState {
  id: string;
  slug: string;
  namespace: string;
  status: OrganizationStatus;
}

/** Reads a page by id, starting after `afterId`; a long comparison can hold neither row locks nor a snapshot. */
export const organizationStates = (tx: Tx, afterId: string | null, limit: number): Promise<OrganizationState[]> =>
  tx
    .select({
      id: organizations.id,
      slug: organizations.slug,
      namespace: organizations.temporalNamespace,
      status: organizations.status,
    })
    .from(organizations)
    .where(afterId === null ? undefined : sql`${organizations.id} > ${afterId}::uuid`)
    .orderBy(asc(organizations.id))
    .limit(limit);

// Conditions of other queries.
export const hasSlug = (slug: string): SQL => sql`exists (select 1 from ${organizations} where slug = ${slug})`;
export const hasName = (name: string): SQL =>
  sql`exists (select 1 from ${organizations} where name_key = ${nameKeyOf(name)})`;

export interface NewOrganization {
  id: string;
  slug: string;
  name: string;
  temporalNamespace: string;
}

/** Inserts the organization unless it exists. A taken slug or name fails with the code of its constraint. */
export const insertOrganization = async (
  tx: Tx,
  organization: NewOrganization,
  status: 'pending' | 'provisioning' = 'provisioning',
): Promise<boolean> => {
  const rows = await tx
    .insert(organizations)
    .values({ ...organization, nameKey: nameKeyOf(organization.name), status })
    .onConflictDoNothing({ target: organizations.id })
    .returning({ id: organizations.id });
  return rows.length > 0;
};

export const renameOrganization = async (tx: Tx, orgId: string, name: string): Promise<OrganizationRow> => {
  const [row] = await tx
    .update(organizations)
    .set({ name, nameKey: nameKeyOf(name), version: sql`${organizations.version} + 1`, updatedAt: sql`now()` })
    .where(eq(organizations.id, orgId))
    .returning();
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  return row;
};

/** Notes that the namespace in Temporal names a former owner, for the sweeper to update it. */
export const noteOwnerChange = async (tx: Tx, orgId: string): Promise<void> => {
  await tx.update(organizations).set({ ownerEmailDueAt: sql`now()` }).where(eq(organizations.id, orgId));
};
