import { and, eq, sql } from 'drizzle-orm';
import { nameKeyOf } from '../../contract/name-key.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { operations, organizations, users } from '../schema/index.ts';
import type { OrganizationRow } from '../write/organization.ts';
import { after, type Position, pageOrder } from './page.ts';

export const findOrganization = async (tx: Tx, slug: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.slug, slug));
  return row;
};

/** Of the organization that an operation is of; null: there is none, not yet or not any more. */
export const statusOfOperation = async (tx: Tx, operationId: string): Promise<OrganizationStatus | null> => {
  const [row] = await tx
    .select({ status: organizations.status })
    .from(operations)
    .innerJoin(organizations, eq(organizations.id, operations.orgId))
    .where(eq(operations.id, operationId));
  return row?.status ?? null;
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
        after(organizations, position),
      ),
    )
    .orderBy(...pageOrder(organizations))
    .limit(limit);

/** Which of a creation's names are in use. */
export const findTaken = async (
  tx: Tx,
  { slug, name, ownerEmail }: { slug: string; name: string; ownerEmail: string },
): Promise<{ isSlugTaken: boolean; isNameTaken: boolean; owned: number }> => {
  const [row] = await tx.execute<{ is_slug_taken: boolean; is_name_taken: boolean; owned: number }>(sql`
    select
      exists (select 1 from ${organizations} where slug = ${slug}) as is_slug_taken,
      exists (select 1 from ${organizations} where name_key = ${nameKeyOf(name)}) as is_name_taken,
      (select count(*)::int from ${users} join identities on identities.id = users.identity_id
        where lower(identities.email) = lower(${ownerEmail}) and users.is_founder and users.role = 'owner' and users.deleted_at is null) as owned`);
  if (row === undefined) throw new Error('The check for taken names returned no row');
  return { isSlugTaken: row.is_slug_taken, isNameTaken: row.is_name_taken, owned: row.owned };
};
