import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, orgId, tenantPolicies } from './columns.ts';

/** A payment that was reported, once; outlives its organization, so that it is never taken for a new one. */
export const payments = pgTable(
  'payments',
  {
    /** As the payment provider calls it. */
    id: text().primaryKey(),
    orgId: orgId(),
    /** The operation that provisions, or provisioned, what it paid for; null: there was nothing to provision so far. */
    operationId: uuid(),
    createdAt: createdAt(),
  },
  (table) => [index('payments_org_id_created_at_idx').on(table.orgId, table.createdAt), ...tenantPolicies()],
);
