import { and, asc, eq, gt } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { organizationExports, organizations, organizationTombstones } from '../schema/index.ts';
import type { TenantTable } from '../tenant-tables.ts';

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
