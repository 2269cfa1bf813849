import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';

// Rows that outlive a deleted organization, and therefore have no foreign keys.

/** The export made before a deletion. It stays in the storage until it expires. */
export const organizationExports = pgTable(
  'organization_exports',
  {
    /** The operation's id. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** The files with their sizes, hashes and numbers of rows, as they stand in the manifest. */
    manifest: jsonb().$type<Record<string, unknown>>().notNull(),
    /** SHA-256 of the manifest's file, hex. */
    manifestHash: text().notNull(),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    /** When its files were removed from the storage. */
    removedAt: at(),
  },
  (table) => [
    index('organization_exports_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('organization_exports_expires_at_idx').on(table.expiresAt),
    ...tenantPolicies(),
  ],
);

/** That there was an organization, and the proof of what was removed with it. */
export const organizationTombstones = pgTable(
  'organization_tombstones',
  {
    orgId: orgId().primaryKey(),
    slug: text().notNull(),
    temporalNamespace: text().notNull(),
    operationId: uuid().notNull(),
    /** Rows removed, by table. */
    removed: jsonb().$type<Record<string, number>>().notNull(),
    deletedAt: createdAt(),
    /** The certificate, byte for byte as it was signed; null: not signed yet. */
    certificate: text(),
    /** Ed25519 of `certificate`, base64url. */
    signature: text(),
    keyId: uuid(),
    /** The audit event that the certificate ends with. */
    auditSeq: bigint({ mode: 'number' }),
  },
  (table) => [index('organization_tombstones_deleted_at_idx').on(table.deletedAt, table.orgId), ...tenantPolicies()],
);

export type ExportRow = typeof organizationExports.$inferSelect;
export type TombstoneRow = typeof organizationTombstones.$inferSelect;
