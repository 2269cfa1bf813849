import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { jitRoles } from '../../contract/oidc-connection.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { userRole } from '../role/schema.ts';
import { identities } from '../user/schema.ts';

/** Domains whose mailboxes an organization vouches for, once it has proved that it controls their name servers. */
export const domains = pgTable(
  'domains',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    /** In lower case. */
    domain: text().notNull(),
    /** A random text that the organization publishes in the DNS. */
    proof: text().notNull(),
    verifiedAt: at(),
    /** When the record is looked up again; null: the domain is not verified. */
    checkAt: at(),
    /** How often in a row the record was found to be gone. */
    failures: integer().notNull().default(0),
    /** When the domain lost its verification, until the organization has been told. */
    lostAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'domains_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    unique('domains_org_id_domain_key').on(table.orgId, table.domain),
    uniqueIndex('domains_verified_key').on(table.domain).where(sql`verified_at is not null`),
    index('domains_check_at_idx').on(table.checkAt).where(sql`check_at is not null`),
    index('domains_lost_at_idx').on(table.lostAt).where(sql`lost_at is not null`),
    index('domains_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    ...tenantPolicies(),
  ],
);

/** Identity providers by which the members of an organization sign in (OpenID Connect). */
export const oidcConnections = pgTable(
  'oidc_connections',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    name: text().notNull(),
    issuer: text().notNull(),
    clientId: text().notNull(),
    /** The client secret, encrypted by the key ring for this row; null: a public client. */
    sealed: text(),
    /** The verified domains of the organization whose people are led here; null: all. */
    domains: text().array(),
    /** The role of people who become members by their first sign-in; null: none do. */
    jitRole: userRole(),
    isEnabled: boolean().notNull().default(true),
    /** When the provider last passed the test; null: not since it was changed. */
    testedAt: at(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique('oidc_connections_org_id_id_key').on(table.orgId, table.id),
    foreignKey({ name: 'oidc_connections_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    check(
      'oidc_connections_jit_role_check',
      sql.raw(`jit_role in (${jitRoles.map((role) => `'${role}'`).join(', ')})`),
    ),
    index('oidc_connections_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    ...tenantPolicies(),
  ],
);

/** Which person a subject of an identity provider is. */
export const federatedIdentities = pgTable(
  'federated_identities',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    connectionId: uuid().notNull(),
    identityId: uuid().notNull(),
    /** The `sub` of the provider. */
    subject: text().notNull(),
    lastUsedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'federated_identities_connection_fkey',
      columns: [table.orgId, table.connectionId],
      foreignColumns: [oidcConnections.orgId, oidcConnections.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'federated_identities_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'federated_identities_org_id_fkey',
      columns: [table.orgId],
      foreignColumns: [organizations.id],
    }),
    unique('federated_identities_subject_key').on(table.orgId, table.connectionId, table.subject),
    unique('federated_identities_identity_key').on(table.orgId, table.connectionId, table.identityId),
    index('federated_identities_identity_id_idx').on(table.identityId),
    index('federated_identities_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    ...tenantPolicies(),
  ],
);

/** What an identity provider has sent and may not send again: states of sign-ins, and ids of logout tokens. */
export const oidcUses = pgTable(
  'oidc_uses',
  {
    /** Derived from what was used, so that it exists once. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    connectionId: uuid().notNull(),
    /** Nothing is accepted any longer from then on, so that the row can go. */
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'oidc_uses_connection_fkey',
      columns: [table.orgId, table.connectionId],
      foreignColumns: [oidcConnections.orgId, oidcConnections.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'oidc_uses_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    index('oidc_uses_connection_idx').on(table.orgId, table.connectionId),
    index('oidc_uses_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('oidc_uses_expires_at_idx').on(table.expiresAt),
    ...tenantPolicies(),
  ],
);

export type DomainRow = typeof domains.$inferSelect;
export type ConnectionRow = typeof oidcConnections.$inferSelect;
export type FederatedIdentityRow = typeof federatedIdentities.$inferSelect;
