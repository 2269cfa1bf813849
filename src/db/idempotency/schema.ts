import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, orgId, ownerPolicies } from '../columns.ts';

/**
 * Maps a request, by its caller and idempotency key, to the operation that it started or to its answer. `org_id` is the id
 * of the owner: an organization or a person (`identities`).
 */
export const idempotencyClaims = pgTable(
  'idempotency_claims',
  {
    principal: text().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    orgId: orgId(),
    /** null: the request was a single transaction. */
    operationId: uuid(),
    /** The answer of a request that was a single transaction; never holds a secret. */
    answer: jsonb(),
    bodyHash: text().notNull(),
    /** When a request to the run of an operation was audited, which repeated requests are not. */
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
