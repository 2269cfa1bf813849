import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, orgId, platformPolicy, tenantPolicies } from '../columns.ts';

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

/**
 * A payment that was reported and could not be served, until it is. It may belong to no organization, and says nothing
 * of the person who paid.
 */
export const unservedPayments = pgTable(
  'unserved_payments',
  {
    /** As the payment provider calls it. */
    id: text().primaryKey(),
    /** The organization that was named, if there was one. */
    concernedOrgId: uuid(),
    /** The error code that the newest report was answered with. */
    code: text().notNull(),
    reports: integer().notNull().default(1),
    createdAt: createdAt(),
    lastReportedAt: createdAt(),
  },
  (table) => [index('unserved_payments_created_at_idx').on(table.createdAt, table.id), platformPolicy()],
);

export type PaymentRow = typeof payments.$inferSelect;
