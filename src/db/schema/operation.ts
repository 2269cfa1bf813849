import { sql } from 'drizzle-orm';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { operationKinds } from '../../contract/ids.ts';
import { operationStatuses, type Residue, type Step, type StepError } from '../../contract/operation.ts';
import { at, createdAt, orgId, statusIndexes, tenantPolicies } from './columns.ts';

export const operationKind = pgEnum('operation_kind', operationKinds);
export const operationStatus = pgEnum('operation_status', operationStatuses);

/** What the steps of an operation need and Temporal's history should not hold. */
export interface OperationInput {
  slug: string;
  namespace: string;
  name?: string;
  owner?: { identityId: string; userId: string; email: string; name?: string | undefined };
  reason?: string | undefined;
}

/** Outlives its organization: no foreign key. */
export const operations = pgTable(
  'operations',
  {
    id: uuid().primaryKey(),
    kind: operationKind().notNull(),
    orgId: orgId(),
    status: operationStatus().notNull().default('pending'),
    steps: jsonb().$type<Step[]>().notNull(),
    error: jsonb().$type<StepError>(),
    residue: jsonb().$type<Residue[]>().notNull().default([]),
    input: jsonb().$type<OperationInput>().notNull(),
    actor: text().notNull(),
    requestId: text().notNull(),
    /** From start to completion of the workflow that proved the new namespace. */
    canaryMs: doublePrecision(),
    workflowId: text().notNull(),
    runId: text(),
    /** The `seq` of the newest event. */
    seq: integer().notNull().default(0),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    uniqueIndex('operations_open_org_id_key')
      .on(table.orgId)
      .where(sql`status in ('pending', 'running', 'compensating', 'stuck')`),
    index('operations_created_at_idx').on(table.createdAt, table.id),
    ...statusIndexes('operations', operationStatuses, 'succeeded', table),
    index('operations_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    ...tenantPolicies(),
  ],
);

/** Each transition of a step; what watchers of an operation are sent. */
export const operationEvents = pgTable(
  'operation_events',
  {
    operationId: uuid().notNull(),
    seq: integer().notNull(),
    orgId: orgId(),
    step: jsonb().$type<Step>(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'operation_events_pkey', columns: [table.operationId, table.seq] }),
    index('operation_events_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...tenantPolicies(),
  ],
);

/** `(principal, method, path, Idempotency-Key)` → the operation that this request started. */
export const idempotencyClaims = pgTable(
  'idempotency_claims',
  {
    principal: text().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    orgId: orgId(),
    operationId: uuid().notNull(),
    bodyHash: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({
      name: 'idempotency_claims_pkey',
      columns: [table.principal, table.method, table.path, table.key],
    }),
    index('idempotency_claims_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('idempotency_claims_created_at_idx').on(table.createdAt),
    index('idempotency_claims_operation_id_idx').on(table.operationId),
    ...tenantPolicies(),
  ],
);
