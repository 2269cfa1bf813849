import { foreignKey, index, integer, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { apiKeyStatuses } from '../../contract/api-key.ts';
import { at, createdAt, orgId, platformPolicy, tenantPolicies } from './columns.ts';
import { organizations } from './organization.ts';
import { users } from './user.ts';

export const apiKeyStatus = pgEnum('api_key_status', apiKeyStatuses);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    userId: uuid().notNull(),
    name: text().notNull(),
    keyHash: text().notNull().unique('api_keys_key_hash_key'),
    keyPrefix: text().notNull(),
    scopes: text().array().notNull(),
    expiresAt: at(),
    rateLimitPerHour: integer().notNull(),
    status: apiKeyStatus().notNull().default('active'),
    createdAt: createdAt(),
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
    index('api_keys_org_id_created_at_idx').on(table.orgId, table.createdAt),
    ...tenantPolicies(),
  ],
);

/** The platform's own key, as a hash. One row at most. */
export const platformKeys = pgTable(
  'platform_keys',
  { id: text().primaryKey(), keyHash: text().notNull(), createdAt: createdAt() },
  () => [platformPolicy()],
);
