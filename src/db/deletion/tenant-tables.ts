import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as schema from '../schema.ts';

export interface TenantTable {
  readonly name: string;
  readonly table: PgTable;
  readonly orgId: PgColumn;
  /** The column that pages are ordered by; null: one row for each organization. */
  readonly id: PgColumn | null;
  /** The columns that an export contains. */
  readonly exported: Readonly<Record<string, PgColumn>>;
}

/** Tables whose rows belong to an organization or to a person, whose id is in `org_id`. */
export const ownerTables: readonly PgTable[] = [
  schema.auditCheckpoints,
  schema.auditEvents,
  schema.auditHeads,
  schema.idempotencyClaims,
  schema.notifications,
];

/** Tables whose rows outlive their organization. */
const kept: ReadonlySet<PgTable> = new Set([
  schema.auditCheckpoints,
  schema.auditEvents,
  schema.auditHeads,
  schema.idempotencyClaims,
  schema.operationEvents,
  schema.operations,
  schema.organizationExports,
  schema.organizationTombstones,
  schema.outbox,
  schema.outboxHeads,
  schema.payments,
]);

/** Tables in the order of removal, referring ones first. */
const removalOrder: readonly PgTable[] = [
  schema.notifications,
  schema.webhookDeliveries,
  schema.webhooks,
  schema.taskStates,
  schema.workflowStates,
  schema.tasks,
  schema.schedules,
  schema.workflows,
  schema.ownershipTransfers,
  schema.approvalDecisions,
  schema.approvals,
  schema.elevations,
  schema.keySessions,
  schema.apiKeys,
  schema.invitations,
  schema.apiKeyPolicies,
  schema.rateLimitPolicies,
  schema.sessionPolicies,
  schema.sessionVisits,
  schema.oidcUses,
  schema.federatedIdentities,
  schema.oidcConnections,
  schema.domains,
  schema.users,
  schema.roles,
];

/** Secrets and their origin, which no export contains, wrapped or not. */
const withheld: ReadonlySet<PgColumn> = new Set([
  schema.apiKeys.keyHash,
  schema.apiKeys.pepperId,
  schema.elevations.tokenHash,
  schema.elevations.pepperId,
  schema.keySessions.accessHash,
  schema.keySessions.pepperId,
  schema.keySessions.platformKeyHash,
  schema.webhooks.wrappedSecret,
  schema.webhooks.wrappedPreviousSecret,
  schema.webhooks.provider,
  schema.oidcConnections.sealed,
]);

const described = (table: PgTable): TenantTable => {
  const columns: Record<string, PgColumn> = getTableColumns(table);
  const { orgId, id = null } = columns;
  if (orgId === undefined) throw new Error('A table of organizations has an org_id');
  const exported = Object.fromEntries(Object.entries(columns).filter(([, column]) => !withheld.has(column)));
  return { name: getTableConfig(table).name, table, orgId, id, exported };
};

/** Tables whose rows are removed with their organization, referring ones first. */
export const removedTables: readonly TenantTable[] = removalOrder.map(described);

/** All tables whose rows have to be removed, even if the list above forgot them. */
export const tenantTables: readonly TenantTable[] = Object.values(schema)
  .filter((entry): entry is PgTable & typeof entry => is(entry, PgTable))
  .filter((table) => !kept.has(table) && 'orgId' in getTableColumns(table))
  .map(described);
