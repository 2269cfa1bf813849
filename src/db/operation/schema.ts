import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
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
import { operationStatuses, type Residue, type Step, type StepError } from '../../contract/operation.ts';
import { operationKindNames } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { ownershipTransferStatuses } from '../../contract/ownership-transfer.ts';
import { at, createdAt, orgId, ownerPolicies, statusIndexes, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { users } from '../user/schema.ts';

export const operationStatus = pgEnum('operation_status', operationStatuses);

/** What the steps of an operation need and Temporal's history should not hold. */
export interface OperationInput {
  slug: string;
  namespace: string;
  name?: string;
  owner?: { identityId: string; userId: string; email: string; name?: string | undefined };
  reason?: string | undefined;
  /** Of a creation: the organization is there before it begins, `pending`, and stays when it is undone. */
  isRegistered?: boolean;
  /** Until when a payment is waited for. */
  payUntil?: string;
  /** Of a transfer of ownership: the users. */
  transfer?: { fromUserId: string; toUserId: string };
  deletion?: {
    /** What a cancel restores; `deleting`: an earlier deletion was given up past its point of no return. */
    formerStatus: OrganizationStatus;
    graceSeconds: number;
    /** Name of the storage that takes the export. */
    exportTarget: string;
  };
  /** Of a deletion, once it has exported. */
  exported?: { manifestHash: string; expiresAt: string };
}

/** Outlives its organization: no foreign key. */
export const operations = pgTable(
  'operations',
  {
    id: uuid().primaryKey(),
    /** Text with a check, not an enum: kinds come and go with releases, and a value of an enum cannot be taken back. */
    kind: text({ enum: operationKindNames }).notNull(),
    orgId: orgId(),
    /** Of an organization one exclusive operation is open at most; others, such as approvals, may be open beside it. */
    isExclusive: boolean().notNull().default(true),
    status: operationStatus().notNull().default('pending'),
    steps: jsonb().$type<Step[]>().notNull(),
    error: jsonb().$type<StepError>(),
    residue: jsonb().$type<Residue[]>().notNull().default([]),
    input: jsonb().$type<OperationInput>().notNull(),
    actor: text().notNull(),
    /** The key that the actor called with. */
    actorKeyId: uuid(),
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
    check('operations_kind_check', sql.raw(`kind in (${operationKindNames.map((kind) => `'${kind}'`).join(', ')})`)),
    uniqueIndex('operations_open_org_id_key')
      .on(table.orgId)
      .where(sql`status in ('pending', 'running', 'compensating', 'stuck') and is_exclusive`),
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

/**
 * `(principal, method, path, Idempotency-Key)` → the operation that this request started, or what it was answered. `org_id`
 * is the owner's: of an organization, or of a person (`identities`).
 */
export const idempotencyClaims = pgTable(
  'idempotency_claims',
  {
    principal: text().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    orgId: orgId(),
    /** null: the request was one transaction. */
    operationId: uuid(),
    /** Of a request that was one transaction; never holds a secret. */
    answer: jsonb(),
    bodyHash: text().notNull(),
    /** When a request to the run of an operation was audited, once however often it is repeated. */
    auditedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({
      name: 'idempotency_claims_pkey',
      columns: [table.principal, table.method, table.path, table.key],
    }),
    check('idempotency_claims_answer_check', sql`num_nonnulls(operation_id, answer) = 1`),
    index('idempotency_claims_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('idempotency_claims_created_at_idx').on(table.createdAt),
    index('idempotency_claims_operation_id_idx').on(table.operationId),
    ...ownerPolicies(),
  ],
);

/** Who was to become owner instead of whom; forward only: a failure is recorded, nothing is taken back. */
export const ownershipTransfers = pgTable(
  'ownership_transfers',
  {
    /** The operation's id. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    fromUserId: uuid().notNull(),
    toUserId: uuid().notNull(),
    status: text({ enum: ownershipTransferStatuses }).notNull().default('TRANSFER_PENDING'),
    /** The error code of a failed one. */
    code: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    foreignKey({ name: 'ownership_transfers_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'ownership_transfers_from_user_fkey',
      columns: [table.orgId, table.fromUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    foreignKey({
      name: 'ownership_transfers_to_user_fkey',
      columns: [table.orgId, table.toUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    index('ownership_transfers_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('ownership_transfers_org_id_from_user_id_idx').on(table.orgId, table.fromUserId),
    index('ownership_transfers_org_id_to_user_id_idx').on(table.orgId, table.toUserId),
    ...tenantPolicies(),
  ],
);
