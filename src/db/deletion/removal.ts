import { and, eq, type SQL, sql } from 'drizzle-orm';
import { apiKeys } from '../api-key/schema.ts';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { lockOrganizationById, lockWebhooksOf } from '../locks.ts';
import { organizations } from '../organization/schema.ts';
import { deleteUnusedIdentities } from '../user/identity.ts';
import { webhooks } from '../webhook/schema.ts';
import { removedTables, tenantTables } from './tenant-tables.ts';
/** Disables the webhooks, so that the relay of events does not wait while they are locked for their removal. */
export const disableWebhooks = async (tx: Tx, orgId: string): Promise<void> => {
  await lockWebhooksOf(tx, orgId);
  await tx
    .update(webhooks)
    .set({ status: 'disabled' })
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.status, 'enabled')));
};

/**
 * Removes the organization with all its rows, and counts them by table. Its lock keeps out every transaction that would add
 * a row. Rows in a table that the list forgot make it fail, and nothing is removed.
 */
export const removeOrganization = async (tx: Tx, orgId: string): Promise<Record<string, number>> => {
  await lockOrganizationById(tx, orgId);
  // A new delivery locks its webhook, not the organization.
  await lockWebhooksOf(tx, orgId);
  const removed: Record<string, number> = {};
  // A key refers to its predecessor, which may be on an earlier page.
  const forgetPredecessors = (ids: SQL) =>
    tx.execute(sql`
      update ${apiKeys} set predecessor_id = null where org_id = ${orgId} and predecessor_id = any (${ids})`);
  const identityIds = await identitiesOf(tx, orgId);
  for (const { name, table, id, orgId: column } of removedTables) {
    const where = eq(column, orgId);
    removed[name] =
      id === null
        ? (await tx.delete(table).where(where)).count
        : await deleteInPages(tx, { table, id, where, release: table === apiKeys ? forgetPredecessors : undefined });
  }
  for (const { name, table, orgId: column } of tenantTables) {
    const left = await tx.$count(table, eq(column, orgId));
    if (left > 0) throw new Error(`${left} rows of the organization ${orgId} are left in ${name}`);
  }
  removed.organizations = (await tx.delete(organizations).where(eq(organizations.id, orgId))).count;
  removed.identities = await deleteUnusedIdentities(tx, identityIds);
  return removed;
};

const identitiesOf = async (tx: Tx, orgId: string): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(
    sql`select distinct identity_id::text as id from users where org_id = ${orgId} and identity_id is not null order by 1`,
  );
  return rows.map(({ id }) => id);
};
