import { and, asc, eq, gt, inArray, isNull, lt, not, notInArray, type SQL, sql } from 'drizzle-orm';
import type { ExportManifest } from '../../contract/deletion.ts';
import { apiKeys } from '../api-key/schema.ts';
import type { Tx } from '../client.ts';
import { deleteInPages } from '../delete-in-pages.ts';
import { operations } from '../operation/schema.ts';
import { isOpen, isUndoing, type OperationRow } from '../operation/store.ts';
import { endWithoutRun } from '../operation/unstarted.ts';
import { organizations } from '../organization/schema.ts';
import { deleteUnused, type OrganizationRow } from '../organization/store.ts';
import { removedTables, type TenantTable, tenantTables } from '../tenant-tables.ts';
import { webhooks } from '../webhook/schema.ts';
import { organizationExports, organizationTombstones } from './schema.ts';

export type ExportRow = typeof organizationExports.$inferSelect;
export type TombstoneRow = typeof organizationTombstones.$inferSelect;

/** Rows of an organization in the order of their ids, behind `after`; without the columns that are withheld. */
export const exportPage = (
  tx: Tx,
  { table, orgId: column, id, exported }: TenantTable,
  orgId: string,
  after: string | null,
  limit: number,
): Promise<Record<string, unknown>[]> =>
  tx
    .select({ ...exported })
    .from(table)
    .where(and(eq(column, orgId), id === null || after === null ? undefined : gt(id, after)))
    .orderBy(asc(id ?? column))
    .limit(limit);

export const findOrganizationById = async (tx: Tx, orgId: string) => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId));
  return row;
};

/** What this deletion has exported, though its files may be gone. */
export const findExport = async (tx: Tx, operationId: string): Promise<ExportRow | undefined> => {
  const [row] = await tx.select().from(organizationExports).where(eq(organizationExports.id, operationId));
  return row;
};

export const findTombstone = async (tx: Tx, orgId: string): Promise<TombstoneRow | undefined> => {
  const [row] = await tx.select().from(organizationTombstones).where(eq(organizationTombstones.orgId, orgId));
  return row;
};

/** The open operations of an organization that are not exclusive, such as approvals. */
export const lockOpenBeside = (tx: Tx, orgId: string): Promise<OperationRow[]> =>
  tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), not(operations.isExclusive), isOpen()))
    .orderBy(asc(operations.id))
    .for('update');

/** Ends them, under the lock of the organization, behind which none is opened. The caller appends to the audit trail. */
export const cancelOpenBeside = async (tx: Tx, orgId: string): Promise<OperationRow[]> => {
  const message = 'The operation was canceled because the organization is being deleted.';
  const error = { code: 'operation_canceled', message, retryable: false };
  const canceled: OperationRow[] = [];
  // One that is being undone ends by itself.
  const open = (await lockOpenBeside(tx, orgId)).filter((row) => !isUndoing(row));
  for (const row of open) canceled.push(await endWithoutRun(tx, row, 'canceled', error));
  return canceled;
};

/** Nothing more is handed to its webhooks, and so nobody who relays events waits while they are locked. */
export const disableWebhooks = async (tx: Tx, orgId: string): Promise<void> => {
  await tx
    .update(webhooks)
    .set({ status: 'disabled' })
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.status, 'enabled')));
};

/**
 * Removes the organization and everything that is its own, and counts what. Its lock keeps out whoever would add to it;
 * the table that was forgotten is found by its rows, and nothing is removed.
 */
export const removeOrganization = async (tx: Tx, orgId: string): Promise<Record<string, number>> => {
  await tx.select({ id: organizations.id }).from(organizations).where(eq(organizations.id, orgId)).for('update');
  // What refers to a webhook holds on to it, and not to the organization.
  await tx.select({ id: webhooks.id }).from(webhooks).where(eq(webhooks.orgId, orgId)).for('update');
  const removed: Record<string, number> = {};
  // A key refers to the one that it replaced, which may be on an earlier page.
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
  removed.identities = await deleteUnused(tx, identityIds);
  return removed;
};

const identitiesOf = async (tx: Tx, orgId: string): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(
    sql`select distinct identity_id::text as id from users where org_id = ${orgId} order by 1`,
  );
  return rows.map(({ id }) => id);
};

interface NewExport {
  manifest: ExportManifest;
  manifestHash: string;
  expiresAt: Date;
}

/** The export of an operation, in place of one that is no longer kept. */
export const recordExport = async (tx: Tx, { manifest, manifestHash, expiresAt }: NewExport): Promise<void> => {
  const values = { manifest: { ...manifest }, manifestHash, expiresAt };
  await tx
    .insert(organizationExports)
    .values({ ...values, id: manifest.operationId, orgId: manifest.orgId })
    .onConflictDoUpdate({ target: organizationExports.id, set: { ...values, removedAt: null } });
};

/** Its files are gone from the storage, or are about to be. */
export const markExportRemoved = async (tx: Tx, operationId: string): Promise<void> => {
  await tx
    .update(organizationExports)
    .set({ removedAt: sql`now()` })
    .where(and(eq(organizationExports.id, operationId), isNull(organizationExports.removedAt)));
};

/** Not those of an operation that is open, which exports anew what has expired. */
export const expiredExports = (
  tx: Tx,
  /** Name of the storage: in another one there is nothing to remove. */
  target: string,
  before: Date,
  limit: number,
  except: readonly string[],
): Promise<ExportRow[]> =>
  tx
    .select()
    .from(organizationExports)
    .where(
      and(
        isNull(organizationExports.removedAt),
        lt(organizationExports.expiresAt, before),
        notInArray(organizationExports.id, [...except]),
        sql`not exists (select 1 from ${operations} where ${operations.id} = ${organizationExports.id}
          and (${operations.finishedAt} is null or ${operations.input}->'deletion'->>'exportTarget' <> ${target}))`,
      ),
    )
    .orderBy(organizationExports.expiresAt, organizationExports.id)
    .limit(limit);

/** Of these, the operations that ended before and of whose export nothing is to be kept. */
export const unkeptExports = async (tx: Tx, operationIds: readonly string[], before: Date): Promise<string[]> => {
  const rows = await tx
    .select({ id: operations.id })
    .from(operations)
    .leftJoin(
      organizationExports,
      and(eq(organizationExports.id, operations.id), isNull(organizationExports.removedAt)),
    )
    .where(
      and(inArray(operations.id, [...operationIds]), lt(operations.finishedAt, before), isNull(organizationExports.id)),
    )
    .orderBy(operations.id);
  return rows.map(({ id }) => id);
};

/**
 * Who an organization was made for, in the operations that outlive it; the ids say nothing by themselves. All of them
 * have ended: none needs it again.
 */
export const forgetOwners = async (tx: Tx, orgId: string): Promise<void> => {
  await tx
    .update(operations)
    .set({ input: sql`jsonb_set(${operations.input} #- '{owner,name}', '{owner,email}', '""')` })
    .where(and(eq(operations.orgId, orgId), sql`${operations.input} ? 'owner'`));
};

interface LegalHoldChange {
  reason: string;
  actor: string;
}

/** null: lifts it. When it was put does not change with its reason. */
export const changeLegalHold = async (
  tx: Tx,
  { id, legalHoldAt }: OrganizationRow,
  hold: LegalHoldChange | null,
): Promise<OrganizationRow> => {
  const [row] = await tx
    .update(organizations)
    .set({
      legalHoldAt: hold === null ? null : (legalHoldAt ?? sql`now()`),
      legalHoldReason: hold?.reason ?? null,
      legalHoldActor: hold?.actor ?? null,
      version: sql`${organizations.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(organizations.id, id))
    .returning();
  if (row === undefined) throw new Error('The organization was not there any more, though locked');
  return row;
};
