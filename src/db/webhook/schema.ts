import { sql } from 'drizzle-orm';
import { bigint, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { deliveryStatuses, webhookStatuses } from '../../contract/webhook.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';

/** Events for the world outside, written in the transaction of the change. Outlive their organization. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** The place among the events of the organization: from 1, without gaps. */
    sequence: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    /** When it was handed to the webhooks that want it; null: not yet. */
    relayedAt: at(),
  },
  (table) => [
    unique('outbox_org_id_sequence_key').on(table.orgId, table.sequence),
    index('outbox_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('outbox_unrelayed_idx').on(table.orgId, table.sequence).where(sql`relayed_at is null`),
    ...tenantPolicies(),
  ],
);

/** The newest `sequence` of each organization; its lock puts the events of an organization in their order. */
export const outboxHeads = pgTable(
  'outbox_heads',
  { orgId: orgId().primaryKey(), sequence: bigint({ mode: 'number' }).notNull() },
  () => tenantPolicies(),
);

/** Webhooks that were disabled while they failed, such as those that answered 410. A success or a new start resets the failures. */
export const disabledCondition = sql`status = 'disabled' and failures > 0`;

/** Where an organization wants its events sent. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    url: text().notNull(),
    description: text(),
    /** null: all. */
    eventTypes: text().array(),
    status: text({ enum: webhookStatuses }).notNull().default('enabled'),
    /** Signs; wrapped by the KMS `provider`. */
    wrappedSecret: text().notNull(),
    /** Signs beside it until `previousUntil`. */
    wrappedPreviousSecret: text(),
    provider: text().notNull(),
    previousUntil: at(),
    /** When its head is due; null: nothing is pending. */
    dueAt: at(),
    /** A worker that is delivering its head holds it until then; no two leases of one webhook end alike. */
    leasedUntil: at(),
    /** Failed attempts since the last success. */
    failures: integer().notNull().default(0),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('webhooks_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'webhooks_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    index('webhooks_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('webhooks_disabled_idx').on(table.updatedAt, table.id).where(disabledCondition),
    index('webhooks_due_at_idx').on(table.dueAt).where(sql`status = 'enabled'`),
    ...tenantPolicies(),
  ],
);

/** One event on its way to one webhook. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    webhookId: uuid().notNull(),
    /** Of the outbox; a test event has none there. */
    eventId: uuid().notNull(),
    eventType: text().notNull(),
    /** The order of its webhook: the smallest pending one is its head. */
    position: bigint({ mode: 'number' })
      .notNull()
      .generatedByDefaultAsIdentity({ name: 'webhook_deliveries_position_seq' }),
    /** The body, byte for byte as it is signed and sent. */
    body: text().notNull(),
    status: text({ enum: deliveryStatuses }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    /** The delivery that this one repeats. */
    replayOf: uuid(),
    firstAttemptAt: at(),
    lastAttemptAt: at(),
    nextAttemptAt: at(),
    responseStatus: integer(),
    /** The error of the last attempt, in one line. */
    error: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    unique('webhook_deliveries_org_id_id_key').on(table.orgId, table.id),
    foreignKey({
      name: 'webhook_deliveries_webhook_fkey',
      columns: [table.orgId, table.webhookId],
      foreignColumns: [webhooks.orgId, webhooks.id],
    }),
    index('webhook_deliveries_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('webhook_deliveries_webhook_id_created_at_idx').on(table.orgId, table.webhookId, table.createdAt, table.id),
    index('webhook_deliveries_pending_idx').on(table.webhookId, table.position).where(sql`status = 'pending'`),
    index('webhook_deliveries_dead_idx')
      .on(table.orgId, table.webhookId, table.createdAt, table.id)
      .where(sql`status = 'dead'`),
    index('webhook_deliveries_finished_at_idx').on(table.finishedAt).where(sql`status <> 'pending'`),
    ...tenantPolicies(),
  ],
);

export type OutboxRow = typeof outbox.$inferSelect;
export type WebhookRow = typeof webhooks.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
