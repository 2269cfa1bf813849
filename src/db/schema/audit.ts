import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, orgId, tenantPolicies } from './columns.ts';

/** What was changed, by whom and why; written in the transaction of the change. Never updated or deleted. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    actor: text().notNull(),
    action: text().notNull(),
    target: text().notNull(),
    reason: text(),
    requestId: text(),
    operationId: uuid(),
    createdAt: createdAt(),
  },
  (table) => [index('audit_events_org_id_created_at_idx').on(table.orgId, table.createdAt), ...tenantPolicies()],
);

/** Events for the world outside, written in the transaction of the change. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    type: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('outbox_org_id_created_at_idx').on(table.orgId, table.createdAt), ...tenantPolicies()],
);
