import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { factorKinds } from '../../contract/factor.ts';
import { authenticationMethods, sessionClients, sessionEnds } from '../../contract/session.ts';
import { recoveryApprovals } from '../../contract/session-policy.ts';
import { at, createdAt, orgId, personPolicies, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { identities, users } from '../user/schema.ts';

/**
 * A signed-in person. Of its tokens only hashes are kept. The tokens before the current ones are accepted a little longer, for
 * requests that were already on their way.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    identityId: uuid().notNull(),
    client: text({ enum: sessionClients }).notNull(),
    /** The authenticator assurance level of NIST SP 800-63B: 1, or 2 after two different factors. */
    aal: smallint().notNull(),
    methods: text({ enum: authenticationMethods }).array().notNull(),
    authenticatedAt: createdAt(),
    /** When the person last proved itself with two factors. */
    strongAt: at(),
    /** The only organization that the session can enter, because it began with that organization's identity provider. */
    boundOrgId: uuid(),
    /** The organization whose identity provider vouched for the person; kept when the session is no longer bound to it. */
    federatedOrgId: uuid(),
    /** The connection to that identity provider, and the provider's own name for the session (`sid`). */
    connectionId: uuid(),
    providerSession: text(),
    accessHash: text().notNull(),
    accessExpiresAt: at().notNull(),
    previousAccessHash: text(),
    previousAccessExpiresAt: at(),
    refreshHash: text().notNull(),
    /** The refresh token before the current one, whose holder gets the same successor again for a short time. */
    previousRefreshHash: text(),
    /** The current tokens, encrypted with a key that only the holder of the previous refresh token can derive. */
    successorSealed: text(),
    /** The number of times the tokens were renewed. */
    generation: integer().notNull().default(0),
    refreshedAt: createdAt(),
    /** The longest time without a refresh since the person proved itself. */
    idleSecondsMax: integer().notNull().default(0),
    /** The pepper of all hashes of this row. */
    pepperId: uuid().notNull(),
    /** A name for the session's list, chosen by the person or the program. */
    deviceName: text(),
    userAgent: text(),
    /** The network of the address it was last refreshed from, /24 or /48. */
    network: text(),
    /** From this time on it can no longer be refreshed. */
    idleExpiresAt: at().notNull(),
    expiresAt: at().notNull(),
    revokedAt: at(),
    revokedReason: text({ enum: sessionEnds }),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'sessions_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    unique('sessions_access_hash_key').on(table.accessHash),
    unique('sessions_previous_access_hash_key').on(table.previousAccessHash),
    check('sessions_aal_check', sql`aal in (1, 2)`),
    check('sessions_revoked_check', sql`(revoked_at is null) = (revoked_reason is null)`),
    index('sessions_identity_id_created_at_idx').on(table.identityId, table.createdAt),
    index('sessions_expires_at_idx').on(table.expiresAt),
    index('sessions_connection_id_idx')
      .on(table.connectionId, table.providerSession)
      .where(sql`connection_id is not null`),
    ...personPolicies(),
  ],
);

/** What an organization asks of the sessions that enter it. */
export const sessionPolicies = pgTable(
  'session_policies',
  {
    orgId: orgId().primaryKey(),
    /** Only sessions of people who have proved two factors enter. */
    mfaRequired: boolean().notNull().default(false),
    /** Until then, `mfaRequired` refuses nobody. */
    mfaGraceUntil: at(),
    /** null: as long as the platform allows, like the next one. */
    idleSeconds: integer(),
    maxAgeSeconds: integer(),
    /** The second factors that count; null: all. */
    factors: text({ enum: factorKinds }).array(),
    /** The networks from which sessions enter, as CIDR; null: all. */
    networks: text().array(),
    /** Whether a session that began with a password alone, or with a password and a factor, enters. */
    passwordAllowed: boolean().notNull().default(true),
    /** Only sessions for which the organization's own identity provider vouched enter. */
    ssoRequired: boolean().notNull().default(false),
    /** Whether the identity provider's second factor counts as one. */
    trustIdpMfa: boolean().notNull().default(false),
    /** Which recoveries the organization looks at. */
    recoveryApproval: text({ enum: recoveryApprovals }).notNull().default('factors'),
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'session_policies_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    ...tenantPolicies(),
  ],
);

/** Which sessions came into an organization. What it learns of the sessions of its members. */
export const sessionVisits = pgTable(
  'session_visits',
  {
    id: uuid().primaryKey(),
    orgId: orgId(),
    sessionId: uuid().notNull(),
    userId: uuid().notNull(),
    aal: smallint().notNull(),
    methods: text({ enum: authenticationMethods }).array().notNull(),
    lastAt: createdAt(),
    /** The first time. */
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({ name: 'session_visits_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'session_visits_session_id_fkey',
      columns: [table.sessionId],
      foreignColumns: [sessions.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'session_visits_user_id_fkey',
      columns: [table.orgId, table.userId],
      foreignColumns: [users.orgId, users.id],
    }),
    unique('session_visits_session_id_org_id_key').on(table.sessionId, table.orgId),
    index('session_visits_org_id_created_at_idx').on(table.orgId, table.createdAt),
    index('session_visits_user_id_idx').on(table.orgId, table.userId, table.createdAt),
    ...tenantPolicies(),
  ],
);

export type SessionVisitRow = typeof sessionVisits.$inferSelect;
export type SessionPolicyRow = typeof sessionPolicies.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
