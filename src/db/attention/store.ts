import { and, asc, eq, type SQL, type Subquery, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { attentionCountMax, attentionItemsMax, endingGraceDays, expiringKeyDays } from '../../contract/attention.ts';
import { apiKeys, expiringCondition } from '../api-key/schema.ts';
import type { Tx } from '../client.ts';
import { driftFindings, openCondition } from '../drift/schema.ts';
import { attentionCondition, graceEnd, inGraceCondition, operations } from '../operation/schema.ts';
import { organizations } from '../organization/schema.ts';
import { newestFirst } from '../page.ts';
import { unservedPayments } from '../payment/schema.ts';
import { pipeline } from '../pipeline.ts';
import { disabledCondition, webhooks } from '../webhook/schema.ts';

interface Found<Row> {
  count: number;
  rows: Row[];
}

/**
 * Reads the first rows, and counts all up to a bound, so that neither costs more with more rows. Both are in the order of an index,
 * without which Postgres may choose another one.
 */
const firstOf = async <Row>(
  tx: Tx,
  query: () => { limit(limit: number): PromiseLike<Row[]> & { as(alias: string): Subquery } },
): Promise<Found<Row>> => {
  const counted = query().limit(attentionCountMax).as('counted');
  const [rows, [total]] = await pipeline([
    query().limit(attentionItemsMax),
    tx.select({ count: sql<number>`count(*)::int` }).from(counted),
  ]);
  return { count: total?.count ?? 0, rows };
};

// `orgId` null: of all organizations.

const within = (column: AnyPgColumn, orgId: string | null): SQL | undefined =>
  orgId === null ? undefined : eq(column, orgId);

/** The slug outlives the organization. */
const recordedSlug = sql<string>`input ->> 'slug'`.as('slug');

/** Looked up for each row. A join might read all organizations. */
const slugOf = <T extends string | null>(column: AnyPgColumn) =>
  sql<T>`(select slug from ${organizations} where ${organizations.id} = ${column})`.as('slug');

export const operationsInNeed = (tx: Tx, orgId: string | null) => {
  const { id, kind, status, steps, createdAt } = operations;
  return firstOf(tx, () =>
    tx
      .select({ id, orgId: operations.orgId, slug: recordedSlug, kind, status, steps, createdAt })
      .from(operations)
      .where(and(attentionCondition, within(operations.orgId, orgId)))
      .orderBy(...newestFirst(operations)),
  );
};

export const deletionsInGrace = (tx: Tx, orgId: string | null) => {
  const until = new Date(Date.now() + endingGraceDays * 86_400_000).toISOString();
  const endsAt = sql<string>`${graceEnd}`.as('ends_at');
  return firstOf(tx, () =>
    tx
      .select({ id: operations.id, orgId: operations.orgId, slug: recordedSlug, endsAt })
      .from(operations)
      .where(and(inGraceCondition, sql`${graceEnd} <= ${until} collate "C"`, within(operations.orgId, orgId)))
      .orderBy(graceEnd),
  );
};

export const disabledWebhooks = (tx: Tx, orgId: string | null) => {
  const { id, url, failures, updatedAt } = webhooks;
  return firstOf(tx, () =>
    tx
      .select({ id, orgId: webhooks.orgId, slug: slugOf<string>(webhooks.orgId), url, failures, updatedAt })
      .from(webhooks)
      .where(and(disabledCondition, within(webhooks.orgId, orgId)))
      .orderBy(...newestFirst({ createdAt: updatedAt, id })),
  );
};

// Without parameters, so that Postgres knows how many keys these are.
const isSoon = sql.raw(`expires_at > now() and expires_at <= now() + interval '${expiringKeyDays} days'`);

export const expiringApiKeys = (tx: Tx, orgId: string | null) => {
  const { id, name, keyPrefix, lastUsedAt } = apiKeys;
  const expiresAt = sql<Date>`${apiKeys.expiresAt}`.mapWith(apiKeys.expiresAt).as('expires_at');
  const userId = sql<string>`${apiKeys.userId}`.as('user_id');
  return firstOf(tx, () =>
    tx
      .select({
        id,
        orgId: apiKeys.orgId,
        slug: slugOf<string>(apiKeys.orgId),
        userId,
        name,
        keyPrefix,
        lastUsedAt,
        expiresAt,
      })
      .from(apiKeys)
      .where(and(expiringCondition, isSoon, within(apiKeys.orgId, orgId)))
      .orderBy(asc(apiKeys.expiresAt), asc(id)),
  );
};

export const openDrift = (tx: Tx) => {
  const { id, kind, subject, concernedOrgId, repairs, repairError, firstSeenAt } = driftFindings;
  return firstOf(tx, () =>
    tx
      .select({
        id,
        kind,
        subject,
        concernedOrgId,
        slug: slugOf<string | null>(concernedOrgId),
        repairs,
        repairError,
        firstSeenAt,
      })
      .from(driftFindings)
      .where(openCondition)
      .orderBy(...newestFirst({ createdAt: firstSeenAt, id })),
  );
};

export const paymentsInNeed = (tx: Tx) => {
  const { id, concernedOrgId, code, reports, createdAt } = unservedPayments;
  return firstOf(tx, () =>
    tx
      .select({ id, concernedOrgId, slug: slugOf<string | null>(concernedOrgId), code, reports, createdAt })
      .from(unservedPayments)
      .orderBy(...newestFirst(unservedPayments)),
  );
};
