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

/** A transaction of an organization sees its own rows; one of the platform's role sees all. */
export const tenantPolicies = (own = sql`org_id = ${currentOrgId}`) => [
  pgPolicy('tenant', { for: 'all', to: serviceRole, using: own, withCheck: own }),
  platformPolicy(),
];

const currentIdentityId = sql`nullif(current_setting('app.identity_id', true), '')::uuid`;

/**
 * For tables whose `org_id` is the id of an owner: an organization, or a person. Both are UUIDv7, so no id is both. A
 * transaction has one owner; compared with one value, a list reads its index in order.
 */
export const ownerPolicies = () => tenantPolicies(sql`org_id = coalesce(${currentOrgId}, ${currentIdentityId})`);

export const platformPolicy = () =>
  pgPolicy('platform', { for: 'all', to: platformRole, using: sql`true`, withCheck: sql`true` });

/**
 * For lists of one status, newest first: an index for each but the usual one, whose rows are nearly all. One index that
 * begins with the status would not be used: `=` of enums is not leakproof, so under row-level security Postgres does not
 * look up how rare a status is and reads all rows in order instead. These it sees to be small.
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
