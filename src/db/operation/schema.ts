import { inArray, type SQL, sql } from 'drizzle-orm';
import {
  boolean,
  check,
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
import type { Locale } from '../../contract/locale.ts';
import { openStatuses, operationStatuses, type Residue, type Step, type StepError } from '../../contract/operation.ts';
import { operationKindNames } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { at, createdAt, orgId, statusIndexes, tenantPolicies } from '../columns.ts';

export const operationStatus = pgEnum('operation_status', operationStatuses);

/** Input for the steps of an operation that Temporal's history should not hold. */
export interface OperationInput {
  slug: string;
  namespace: string;
  name?: string;
  owner?: {
    identityId: string;
    userId: string;
    email: string;
    name?: string | undefined;
    locale?: Locale | undefined;
  };
  reason?: string | undefined;
  /** Set for a creation whose organization exists before, as `pending`; an undo returns it to `pending`. */
  isRegistered?: boolean;
  /** When the wait for a payment ends. */
  payUntil?: string;
  /** How long the recovery of a second factor waits for its approval. */
  approveUntil?: string;
  /** The two users of a transfer of ownership. */
  transfer?: { fromUserId: string; toUserId: string };
  /** What the run of an elevation needs; the rest is in its row. */
  elevation?: { approveUntil: string; durationSeconds: number };
  deletion?: {
    /** The status that a cancel restores; `deleting`: an earlier deletion failed past its point of no return. */
    formerStatus: OrganizationStatus;
    graceSeconds: number;
    /** The name of the storage that receives the export. */
    exportTarget: string;
  };
  /** Set once a deletion has exported. */
  exported?: { manifestHash: string; expiresAt: string };
}

const unendedStatuses = openStatuses.map((status) => `'${status}'`).join(', ');

/**
 * Operations that a person should look at: `stuck`, or with a step or undo that failed twice or more and is not done. An operation
 * that waits for the end of a legal hold is on time. Written as in the index, which is used for this condition only.
 */
export const attentionCondition = sql.raw(
  `(status = 'stuck' or status in (${unendedStatuses}) and jsonb_path_exists(steps, '$[*] ? (((@.status == "waiting" || @.status == "undoFailed") && @.attempt >= 2 || (@.status == "running" || @.status == "undoing") && @.attempt >= 3) && @.error.code != "legal_hold")'))`,
);

/** Deletions whose grace period has not ended; `graceEnd` is when it ends, as text. */
export const inGraceCondition = sql.raw(`(kind = 'deleteOrganization' and status = 'running')`);
export const graceEnd = sql.raw(
  `(jsonb_path_query_first(steps, '$[*] ? (@.name == "awaitGrace" && @.status == "waiting").nextRetryAt') #>> '{}') collate "C"`,
);

/** Operations outlive their organization, so there is no foreign key. */
export const operations = pgTable(
  'operations',
  {
    id: uuid().primaryKey(),
    /** Text with a check instead of an enum, because a value cannot be removed from an enum. */
    kind: text({ enum: operationKindNames }).notNull(),
    orgId: orgId(),
    /** An organization has at most one open exclusive operation; others, such as approvals, may be open beside it. */
    isExclusive: boolean().notNull().default(true),
    status: operationStatus().notNull().default('pending'),
    steps: jsonb().$type<Step[]>().notNull(),
    error: jsonb().$type<StepError>(),
    residue: jsonb().$type<Residue[]>().notNull().default([]),
    input: jsonb().$type<OperationInput>().notNull(),
    actor: text().notNull(),
    /** The API key that the actor called with. */
    actorKeyId: uuid(),
    requestId: text().notNull(),
    /** Duration of the workflow that proved the new namespace, from start to completion. */
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
      .where(sql.raw(`status in (${unendedStatuses}) and is_exclusive`)),
    index('operations_created_at_idx').on(table.createdAt, table.id),
    ...statusIndexes('operations', operationStatuses, 'succeeded', table),
    index('operations_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('operations_org_id_finished_at_idx').on(table.orgId, table.finishedAt, table.id),
    index('operations_kind_created_at_idx').on(table.kind, table.createdAt, table.id),
    index('operations_attention_idx').on(table.createdAt, table.id).where(attentionCondition),
    index('operations_grace_end_idx').on(sql`(${graceEnd})`).where(inGraceCondition),
    ...tenantPolicies(),
  ],
);

/** The transitions of steps, as sent to watchers of an operation. */
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

export type OperationRow = typeof operations.$inferSelect;

export const isOpen = (): SQL => inArray(operations.status, openStatuses);
