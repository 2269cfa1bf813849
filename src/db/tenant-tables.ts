import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as schema from './schema.ts';

export interface TenantTable {
  readonly name: string;
  readonly table: PgTable;
  readonly orgId: PgColumn;
  /** What pages are cut by; null: one row for each organization. */
  readonly id: PgColumn | null;
  /** Columns that leave the database. */
  readonly exported: Readonly<Record<string, PgColumn>>;
}

/** Their rows belong to an organization or to a person, whose id is in `org_id`. */
export const ownerTables: readonly PgTable[] = [
  schema.auditCheckpoints,
  schema.auditEvents,
  schema.auditHeads,
  schema.idempotencyClaims,
];

/** What keeps the memory of an organization: its rows outlive it. */
const kept: ReadonlySet<PgTable> = new Set([
  ...ownerTables,
  schema.operationEvents,
  schema.operations,
  schema.organizationExports,
  schema.organizationTombstones,
  schema.outbox,
  schema.outboxHeads,
  schema.payments,
]);

/** Those that refer to others first: the order in which they are removed. */
const removalOrder: readonly PgTable[] = [
  schema.webhookDeliveries,
  schema.webhooks,
  schema.taskStates,
  schema.workflowStates,
  schema.tasks,
  schema.schedules,
  schema.workflows,
  schema.ownershipTransfers,
  schema.apiKeys,
  schema.apiKeyPolicies,
  schema.rateLimitPolicies,
  schema.users,
];

/** Secrets, and what they are made with: in no export, however well they are wrapped. */
const withheld: ReadonlySet<PgColumn> = new Set([
  schema.apiKeys.keyHash,
  schema.apiKeys.pepperId,
  schema.webhooks.wrappedSecret,
  schema.webhooks.wrappedPreviousSecret,
  schema.webhooks.provider,
]);

const described = (table: PgTable): TenantTable => {
  const columns: Record<string, PgColumn> = getTableColumns(table);
  const { orgId, id = null } = columns;
  if (orgId === undefined) throw new Error('A table of organizations has an org_id');
  const exported = Object.fromEntries(Object.entries(columns).filter(([, column]) => !withheld.has(column)));
  return { name: getTableConfig(table).name, table, orgId, id, exported };
};

/** Tables whose rows go with their organization, those that refer to others first. */
export const removedTables: readonly TenantTable[] = removalOrder.map(described);

/** All tables of the schema whose rows have to be gone, in the list above or not: it may have been forgotten there. */
export const tenantTables: readonly TenantTable[] = Object.values(schema)
  .filter((entry): entry is PgTable & typeof entry => is(entry, PgTable))
  .filter((table) => !kept.has(table) && 'orgId' in getTableColumns(table))
  .map(described);
