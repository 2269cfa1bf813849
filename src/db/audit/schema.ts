import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, orgId, ownerPolicies } from '../columns.ts';

// `org_id` names the chain by its owner: an organization, a person (`identities`), or the nil UUID for the platform. Chains
// outlive their owner, so there is no foreign key.

/**
 * Changes with their actor and reason, written in the transaction of the change. Never updated or deleted. `body` is the
 * hashed text, byte for byte (RFC 8785); the other columns repeat the fields that lists filter by.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    seq: bigint({ mode: 'number' }).notNull(),
    actor: text().notNull(),
    /** The API key that the actor called with; also in the body, as `keyId` of its detail. */
    keyId: uuid(),
    action: text().notNull(),
    target: text().notNull(),
    reason: text(),
    requestId: text(),
    operationId: uuid(),
    body: text().notNull(),
    /** SHA-256 of `body`, hex; the next event's body holds it. */
    hash: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('audit_events_org_id_seq_key').on(table.orgId, table.seq),
    index('audit_events_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('audit_events_org_id_operation_id_created_at_idx')
      .on(table.orgId, table.operationId, table.createdAt)
      .where(sql`operation_id is not null`),
    index('audit_events_org_id_actor_seq_idx').on(table.orgId, table.actor, table.seq),
    index('audit_events_org_id_key_id_seq_idx').on(table.orgId, table.keyId, table.seq).where(sql`key_id is not null`),
    index('audit_events_org_id_action_seq_idx').on(table.orgId, table.action, table.seq),
    index('audit_events_org_id_target_seq_idx').on(table.orgId, table.target, table.seq),
    ...ownerPolicies(),
  ],
);

/** The newest event of each chain. The lock of its row prevents the chain from forking. */
export const auditHeads = pgTable(
  'audit_heads',
  {
    orgId: orgId().primaryKey(),
    seq: bigint({ mode: 'number' }).notNull(),
    hash: text().notNull(),
    /** The `seq` of the newest checkpoint. */
    checkpointSeq: bigint({ mode: 'number' }).notNull().default(0),
    /** When the oldest event after the checkpoint was appended; null: none follows it. */
    uncheckedSince: at(),
  },
  (table) => [
    index('audit_heads_unchecked_since_idx').on(table.uncheckedSince).where(sql`checkpoint_seq < seq`),
    ...ownerPolicies(),
  ],
);

/** Signed statements of a chain's length and last hash. */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    orgId: orgId(),
    seq: bigint({ mode: 'number' }).notNull(),
    /** The signed text, byte for byte (RFC 8785); contains the hash of the previous checkpoint. */
    body: text().notNull(),
    /** SHA-256 of `body`, hex. */
    hash: text().notNull(),
    /** Ed25519 of `body`, base64url. */
    signature: text().notNull(),
    keyId: uuid().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'audit_checkpoints_pkey', columns: [table.orgId, table.seq] }),
    index('audit_checkpoints_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...ownerPolicies(),
  ],
);
