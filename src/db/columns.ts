import { sql } from 'drizzle-orm';
import { index, type PgColumn, pgPolicy, pgRole, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Migrations create both; `existing` keeps drizzle-kit from managing them. */
export const serviceRole = pgRole('freehold_service').existing();
export const platformRole = pgRole('freehold_platform').existing();

export const createdAt = () => timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow();
export const at = () => timestamp({ withTimezone: true, precision: 3 });
export const orgId = () => uuid().notNull();

// `nullif`: after a transaction-local set_config the setting is '', and ''::uuid raises.
export const currentOrgId = sql`nullif(current_setting('app.org_id', true), '')::uuid`;

/** Lets a transaction of an organization see its own rows, and one of the platform's role all rows. */
export const tenantPolicies = (own = sql`org_id = ${currentOrgId}`) => [
  pgPolicy('tenant', { for: 'all', to: serviceRole, using: own, withCheck: own }),
  platformPolicy(),
];

export const currentIdentityId = sql`nullif(current_setting('app.identity_id', true), '')::uuid`;

/**
 * Policies of tables whose `org_id` is the id of an organization or a person; both are UUIDv7, so no id is both. Compares
 * with one value, so that a list reads its index in order.
 */
export const ownerPolicies = () => tenantPolicies(sql`org_id = coalesce(${currentOrgId}, ${currentIdentityId})`);

/** Lets a person's transaction see the rows of that person, and one of the platform's role all rows. */
export const personPolicies = (own = sql`identity_id = ${currentIdentityId}`) => [
  pgPolicy('person', { for: 'all', to: serviceRole, using: own, withCheck: own }),
  platformPolicy(),
];

export const platformPolicy = () =>
  pgPolicy('platform', { for: 'all', to: platformRole, using: sql`true`, withCheck: sql`true` });

/**
 * Indexes for lists of one status, newest first: one for each status but the usual one, which nearly all rows have. An index
 * that begins with the status would not be used: `=` of enums is not leakproof, so under row-level security Postgres ignores
 * how rare a status is and reads all rows in order. It knows that these partial indexes are small.
 */
export const statusIndexes = <S extends string>(
  tableName: string,
  statuses: readonly S[],
  usual: S,
  { createdAt, id }: { createdAt: PgColumn; id: PgColumn },
) =>
  statuses
    .filter((status) => status !== usual)
    .map((status) =>
      index(`${tableName}_${status}_created_at_idx`)
        .on(createdAt, id)
        .where(sql.raw(`status = '${status}'`)),
    );
