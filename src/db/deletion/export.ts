import { and, asc, eq, gt, inArray, isNull, lt, notInArray, sql } from 'drizzle-orm';
import type { ExportManifest } from '../../contract/deletion.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';
import { type ExportRow, organizationExports } from './schema.ts';
import type { TenantTable } from './tenant-tables.ts';
/** Reads rows of an organization by id, after `after`, without the columns that are withheld. */
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

/** Finds the export of a deletion, whose files may have been removed. */
export const findExport = async (tx: Tx, operationId: string): Promise<ExportRow | undefined> => {
  const [row] = await tx.select().from(organizationExports).where(eq(organizationExports.id, operationId));
  return row;
};

interface NewExport {
  manifest: ExportManifest;
  manifestHash: string;
  expiresAt: Date;
}

/** Records the export of an operation, in place of an expired one. */
export const recordExport = async (tx: Tx, { manifest, manifestHash, expiresAt }: NewExport): Promise<void> => {
  const values = { manifest: { ...manifest }, manifestHash, expiresAt };
  await tx
    .insert(organizationExports)
    .values({ ...values, id: manifest.operationId, orgId: manifest.orgId })
    .onConflictDoUpdate({ target: organizationExports.id, set: { ...values, removedAt: null } });
};

/** Marks an export whose files are removed from the storage, or are about to be. */
export const markExportRemoved = async (tx: Tx, operationId: string): Promise<void> => {
  await tx
    .update(organizationExports)
    .set({ removedAt: sql`now()` })
    .where(and(eq(organizationExports.id, operationId), isNull(organizationExports.removedAt)));
};

/** Reads expired exports, except those of open operations, which export again. */
export const expiredExports = (
  tx: Tx,
  /** The name of the storage; exports in other storages cannot be removed. */
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

/** Of these operations, reads those that ended before this time and whose export is not kept. */
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
