import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { apiKeyStatuses } from '../../contract/api-key.ts';
import { at, createdAt, orgId, platformPolicy, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { users } from '../user/schema.ts';

export const apiKeyStatus = pgEnum('api_key_status', apiKeyStatuses);

/** Keys that end by themselves and have no successor. */
export const expiringCondition = sql`status = 'active' and expires_at is not null`;

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** The owner is exactly one of these three. */
    userId: uuid(),
    serviceAccountId: uuid(),
    applicationEnvironmentId: uuid(),
    name: text().notNull(),
    /** HMAC-SHA-256 of the key's text under the pepper `pepperId`, in base64url. */
    keyHash: text().notNull().unique('api_keys_key_hash_key'),
    pepperId: uuid().notNull(),
    keyPrefix: text().notNull(),
    /** SHA-256 of the key's whole text, hex; null: issued when only the HMAC was kept. */
    fingerprint: text(),
    /** null: all that the owner may do. */
    scopes: text().array(),
    expiresAt: at(),
    /** null: what the organization's policy says. */
    rateLimitPerHour: integer(),
    status: apiKeyStatus().notNull().default('active'),
    /** Of a rotating key: until when it is accepted beside its successor. */
    validUntil: at(),
    /** The key that this one replaces. */
    predecessorId: uuid(),
    /** The key that issued or rotated; null: the platform did, or it was not noted yet. It may be removed before this one. */
    issuedByKeyId: uuid(),
    revokedAt: at(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
    lastUsedAt: at(),
  },
  (table) => [
    unique('api_keys_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'api_keys_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'api_keys_user_fkey',
      columns: [table.orgId, table.userId],
      foreignColumns: [users.orgId, users.id],
    }),
    foreignKey({
      name: 'api_keys_predecessor_fkey',
      columns: [table.orgId, table.predecessorId],
      foreignColumns: [table.orgId, table.id],
    }),
    check('api_keys_owner_check', sql`num_nonnulls(user_id, service_account_id, application_environment_id) = 1`),
    index('api_keys_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('api_keys_org_id_user_id_idx').on(table.orgId, table.userId, table.createdAt, table.id),
    index('api_keys_org_id_predecessor_id_idx').on(table.orgId, table.predecessorId),
    // The keys that count against the limits of a member and of an organization.
    index('api_keys_live_idx').on(table.orgId, table.userId, table.id).where(sql`status <> 'revoked'`),
    index('api_keys_expires_at_idx').on(table.expiresAt, table.id).where(expiringCondition),
    // Since when a key has been refused: `revoked`, or `rotating` after its overlap.
    index('api_keys_ended_idx').on(sql`coalesce(revoked_at, valid_until)`).where(sql`status <> 'active'`),
    index('api_keys_org_id_issued_by_key_id_idx')
      .on(table.orgId, table.issuedByKeyId, table.createdAt, table.id)
      .where(sql`issued_by_key_id is not null`),
    ...tenantPolicies(),
  ],
);

/** How old keys of an organization may become; each key shows what that means for it. */
export const apiKeyPolicies = pgTable(
  'api_key_policies',
  {
    orgId: orgId().primaryKey(),
    /** null: keys may become as old as they like. */
    maxAgeDays: integer(),
    warningDays: integer().notNull(),
    overlapSeconds: integer().notNull(),
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'api_key_policies_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    ...tenantPolicies(),
  ],
);

/** The platform's own key, as a hash. One row at most. */
export const platformKeys = pgTable(
  'platform_keys',
  {
    id: text().primaryKey(),
    keyHash: text().notNull(),
    /** null: a plain SHA-256 in hex, of an installation that had no peppers yet. */
    pepperId: uuid(),
    createdAt: createdAt(),
  },
  () => [platformPolicy()],
);

/**
 * A session in which a key is used without being sent. It is that key: what the key may do and when it ends is looked up with
 * the key. Never renewed.
 */
export const keySessions = pgTable(
  'key_sessions',
  {
    id: uuid().primaryKey(),
    /** The organization of the key, or `platformChain`. */
    orgId: orgId(),
    /** null: the platform's key. */
    keyId: uuid(),
    /** The hash of the platform's key, which may be one that is not stored. */
    platformKeyHash: text(),
    accessHash: text().notNull(),
    pepperId: uuid().notNull(),
    userAgent: text(),
    network: text(),
    expiresAt: at().notNull(),
    revokedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('key_sessions_access_hash_key').on(table.accessHash),
    foreignKey({
      name: 'key_sessions_key_fkey',
      columns: [table.orgId, table.keyId],
      foreignColumns: [apiKeys.orgId, apiKeys.id],
    }).onDelete('cascade'),
    check('key_sessions_key_check', sql`num_nonnulls(key_id, platform_key_hash) = 1`),
    index('key_sessions_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('key_sessions_org_id_key_id_idx').on(table.orgId, table.keyId, table.createdAt),
    index('key_sessions_expires_at_idx').on(table.expiresAt),
    ...tenantPolicies(),
  ],
);

/** The columns of a member's key that are shown. Only the look-up reads the hash. */
export const apiKeyColumns = {
  id: apiKeys.id,
  orgId: apiKeys.orgId,
  userId: sql<string>`${apiKeys.userId}`,
  name: apiKeys.name,
  keyPrefix: apiKeys.keyPrefix,
  fingerprint: apiKeys.fingerprint,
  scopes: apiKeys.scopes,
  expiresAt: apiKeys.expiresAt,
  rateLimitPerHour: apiKeys.rateLimitPerHour,
  status: apiKeys.status,
  validUntil: apiKeys.validUntil,
  predecessorId: apiKeys.predecessorId,
  issuedByKeyId: apiKeys.issuedByKeyId,
  revokedAt: apiKeys.revokedAt,
  version: apiKeys.version,
  createdAt: apiKeys.createdAt,
  updatedAt: apiKeys.updatedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

export interface ApiKeyRow
  extends Omit<
    typeof apiKeys.$inferSelect,
    'userId' | 'keyHash' | 'pepperId' | 'serviceAccountId' | 'applicationEnvironmentId'
  > {
  userId: string;
}

export type ApiKeyPolicyRow = typeof apiKeyPolicies.$inferSelect;
