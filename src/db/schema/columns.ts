import { sql } from 'drizzle-orm';
import { pgPolicy, pgRole, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Migrations create both; `existing` keeps drizzle-kit from managing them. */
export const serviceRole = pgRole('freehold_service').existing();
export const platformRole = pgRole('freehold_platform').existing();

export const createdAt = () => timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow();
export const at = () => timestamp({ withTimezone: true, precision: 3 });
export const orgId = () => uuid().notNull();

// `nullif`: after a transaction-local set_config the setting is '', and ''::uuid raises.
export const currentOrgId = sql`nullif(current_setting('app.org_id', true), '')::uuid`;

/** A transaction of an organization sees its own rows; one of the platform's role sees all. */
export const tenantPolicies = (own = sql`org_id = ${currentOrgId}`) => [
  pgPolicy('tenant', { for: 'all', to: serviceRole, using: own, withCheck: own }),
  platformPolicy(),
];

export const platformPolicy = () =>
  pgPolicy('platform', { for: 'all', to: platformRole, using: sql`true`, withCheck: sql`true` });
