import { and, eq, gt, inArray, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { ApiKeyFilter, ApiKeyStatus } from '../../contract/api-key.ts';
import type { Tx } from '../client.ts';
import { lockingApiKeys } from '../locks.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type ApiKeyRow, apiKeyColumns, apiKeys } from './schema.ts';
export const findApiKey = async (tx: Tx, orgId: string, id: string): Promise<ApiKeyRow | undefined> => {
  const [row] = await tx
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id), isNotNull(apiKeys.userId)));
  return row;
};

/** Finds the keys that this one has issued, directly or not, whatever their status. */
export const findIssuedBy = async (tx: Tx, orgId: string, id: string): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(sql`
    with recursive issued as (
      select id from ${apiKeys} where org_id = ${orgId} and issued_by_key_id = ${id}
      union
      select k.id from ${apiKeys} k join issued on k.issued_by_key_id = issued.id where k.org_id = ${orgId}
    )
    select id from issued where id <> ${id}`);
  return rows.map((row) => row.id);
};

/** Finds the owner of a key and the key's own limit; null: that of the organization applies. */
export const findKeyLimit = async (
  tx: Tx,
  orgId: string,
  keyId: string,
): Promise<{ userId: string | null; rateLimitPerHour: number | null } | undefined> => {
  const [row] = await tx
    .select({ userId: apiKeys.userId, rateLimitPerHour: apiKeys.rateLimitPerHour })
    .from(apiKeys)
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, keyId)));
  return row;
};

/** The status of a key by its row and the clock, because nothing is written when an overlap ends. */
export const statusAt = (
  { status, validUntil }: Pick<ApiKeyRow, 'status' | 'validUntil'>,
  now: number,
): ApiKeyStatus => (status === 'rotating' && validUntil !== null && validUntil.getTime() <= now ? 'revoked' : status);

const hasStatus = (status: ApiKeyStatus, now: number) => {
  const time = new Date(now);
  if (status === 'active') return eq(apiKeys.status, 'active');
  if (status === 'rotating') return and(eq(apiKeys.status, 'rotating'), gt(apiKeys.validUntil, time));
  return or(eq(apiKeys.status, 'revoked'), and(eq(apiKeys.status, 'rotating'), lte(apiKeys.validUntil, time)));
};

/** Counts keys that are not revoked, by the clock of the database, up to `max`; null: all. */
export const countLiveKeys = async (
  tx: Tx,
  { orgId, userId }: { orgId: string; userId?: string },
  max: number | null,
): Promise<{ active: number; overlapping: number }> => {
  const [counts] = await tx.execute<{ active: number; overlapping: number }>(sql`
    select count(*) filter (where status = 'active')::int as active,
      count(*) filter (where status = 'rotating')::int as overlapping
    from (
      select status from ${apiKeys}
      where org_id = ${orgId} and status <> 'revoked' and (status = 'active' or valid_until > now())
        ${userId === undefined ? sql`` : sql`and user_id = ${userId}`}
      limit ${max}::bigint
    ) as live`);
  if (counts === undefined) throw new Error('The keys were not counted');
  return counts;
};

export const apiKeyPage = (
  tx: Tx,
  orgId: string,
  { userId, status, issuedByKeyId }: ApiKeyFilter,
  now: number,
  limit: number,
  position: Position | null,
) =>
  tx
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.orgId, orgId),
        userId === undefined ? isNotNull(apiKeys.userId) : eq(apiKeys.userId, userId),
        issuedByKeyId === undefined ? undefined : eq(apiKeys.issuedByKeyId, issuedByKeyId),
        status === undefined ? undefined : hasStatus(status, now),
        olderThan(apiKeys, position),
      ),
    )
    .orderBy(...newestFirst(apiKeys))
    .limit(limit);

interface NewApiKey extends Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'name' | 'keyPrefix' | 'scopes' | 'expiresAt'> {
  keyHash: string;
  pepperId: string;
  rateLimitPerHour: number | null;
  predecessorId: string | null;
  issuedByKeyId: string | null;
  fingerprint: string;
}

export const insertApiKey = async (tx: Tx, key: NewApiKey): Promise<ApiKeyRow> => {
  const [row] = await tx.insert(apiKeys).values(key).returning(apiKeyColumns);
  if (row === undefined) throw new Error('The key was not inserted');
  return row;
};

type ApiKeyChange = Partial<
  Pick<ApiKeyRow, 'name' | 'scopes' | 'expiresAt' | 'rateLimitPerHour' | 'status' | 'validUntil' | 'revokedAt'>
>;

/** Changes a locked key. */
export const changeApiKey = async (tx: Tx, { orgId, id }: ApiKeyRow, change: ApiKeyChange): Promise<ApiKeyRow> => {
  const [row] = await tx
    .update(apiKeys)
    .set({ ...change, version: sql`${apiKeys.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id)))
    .returning(apiKeyColumns);
  if (row === undefined) throw new Error('The key disappeared although it was locked');
  return row;
};

interface KeyPage {
  orgId: string;
  /** Absent: the keys of all members. */
  userId?: string;
  /** The keys after this one. */
  afterId?: string | undefined;
  limit: number;
}

export type RevokedKey = Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'status' | 'predecessorId'>;

/** Revokes the next live keys, in the order of their ids. */
export const revokeKeyPage = (tx: Tx, { orgId, userId, afterId, limit }: KeyPage): Promise<RevokedKey[]> => {
  const { id, orgId: ofOrg, userId: ofUser, status, predecessorId } = apiKeyColumns;
  const isLive = and(
    eq(apiKeys.orgId, orgId),
    userId === undefined ? undefined : eq(apiKeys.userId, userId),
    // Written as the index has it.
    sql`status <> 'revoked'`,
    afterId === undefined ? undefined : gt(apiKeys.id, afterId),
  );
  const page = tx.$with('page').as(lockingApiKeys(tx, isLive, limit));
  return tx
    .with(page)
    .update(apiKeys)
    .set({
      status: 'revoked',
      // A key whose overlap had ended was revoked at that time.
      revokedAt: sql`least(${apiKeys.validUntil}, now())`,
      version: sql`${apiKeys.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(inArray(apiKeys.id, tx.select({ id: page.id }).from(page)))
    .returning({ id, orgId: ofOrg, userId: ofUser, status, predecessorId });
};

/** Deletes up to `limit` keys refused since before this time, unlinks their successors, and returns their number. */
export const deleteKeysEndedBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(sql`status <> 'active' and coalesce(revoked_at, valid_until) < ${before.toISOString()}::timestamptz`)
    .orderBy(sql`coalesce(revoked_at, valid_until)`)
    .limit(limit)
    .for('update', { skipLocked: true });
  if (rows.length === 0) return 0;
  const ids = sql.param(rows.map(({ id }) => id));
  await tx.execute(sql`
    update ${apiKeys} set predecessor_id = null, version = api_keys.version + 1, updated_at = now()
    from ${apiKeys} old where old.id = any (${ids}::text[]::uuid[])
      and api_keys.org_id = old.org_id and api_keys.predecessor_id = old.id`);
  await tx.execute(sql`delete from ${apiKeys} where id = any (${ids}::text[]::uuid[])`);
  return rows.length;
};
