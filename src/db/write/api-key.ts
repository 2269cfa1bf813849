import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type ApiKeyRow, shownColumns } from '../read/api-key.ts';
import { apiKeys } from '../schema/index.ts';

interface NewApiKey extends Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'name' | 'keyPrefix' | 'scopes' | 'expiresAt'> {
  keyHash: string;
  pepperId: string;
  rateLimitPerHour: number | null;
  predecessorId: string | null;
  issuedByKeyId: string | null;
  fingerprint: string;
}

export const insertApiKey = async (tx: Tx, key: NewApiKey): Promise<ApiKeyRow> => {
  const [row] = await tx.insert(apiKeys).values(key).returning(shownColumns);
  if (row === undefined) throw new Error('The key was not inserted');
  return row;
};

type ApiKeyChange = Partial<
  Pick<ApiKeyRow, 'name' | 'scopes' | 'expiresAt' | 'rateLimitPerHour' | 'status' | 'validUntil' | 'revokedAt'>
>;

/** Of a key that is locked. */
export const changeApiKey = async (tx: Tx, { orgId, id }: ApiKeyRow, change: ApiKeyChange): Promise<ApiKeyRow> => {
  const [row] = await tx
    .update(apiKeys)
    .set({ ...change, version: sql`${apiKeys.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id)))
    .returning(shownColumns);
  if (row === undefined) throw new Error('The key was not there any more, though locked');
  return row;
};

interface KeyPage {
  orgId: string;
  /** Absent: the keys of everybody. */
  userId?: string;
  /** Those behind it. */
  afterId?: string | undefined;
  limit: number;
}

export type RevokedKey = Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'status' | 'predecessorId'>;

/** Revokes the next live keys, in the order of their ids, as everybody who locks several: see `recordUsage`. */
export const revokeKeyPage = (tx: Tx, { orgId, userId, afterId, limit }: KeyPage): Promise<RevokedKey[]> => {
  const { id, orgId: ofOrg, userId: ofUser, status, predecessorId } = shownColumns;
  const page = tx.$with('page').as(
    tx
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.orgId, orgId),
          userId === undefined ? undefined : eq(apiKeys.userId, userId),
          // As the index says it.
          sql`status <> 'revoked'`,
          afterId === undefined ? undefined : gt(apiKeys.id, afterId),
        ),
      )
      .orderBy(asc(apiKeys.id))
      .limit(limit)
      .for('update'),
  );
  return tx
    .with(page)
    .update(apiKeys)
    .set({
      status: 'revoked',
      // Of a key whose overlap had ended already, that is when it was revoked.
      revokedAt: sql`least(${apiKeys.validUntil}, now())`,
      version: sql`${apiKeys.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(inArray(apiKeys.id, tx.select({ id: page.id }).from(page)))
    .returning({ id, orgId: ofOrg, userId: ofUser, status, predecessorId });
};

/**
 * Removes keys that have been refused since before then, `limit` at most, and says how many they were. What one of them was
 * replaced by no longer names it.
 */
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

/** What a key is to be stored as from now on: hashed with the present pepper. */
export interface Rehash {
  readonly keyHash: string;
  readonly pepperId: string;
  /** The pepper that it was hashed with when it was read. */
  readonly fromPepperId: string;
}

/** A key that was used: when, in milliseconds since 1970. */
export type Use = readonly [keyId: string, at: number, rehash?: Rehash];

/**
 * When keys were last used: never set back by a process that is late, nor into the future by one whose clock is ahead.
 * What was hashed with an older pepper moves to the present one, unless somebody has moved it, or retired that pepper.
 * Locks in the order of ids, and waits for nobody: the keys of one organization would be held up by what happens to those
 * of another. Returns the keys that were locked, to be written another time.
 */
export const recordUsage = async (tx: Tx, uses: readonly Use[]): Promise<string[]> => {
  const rows = uses.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(rows.map(([id]) => id));
  const times = sql.param(rows.map(([, at]) => new Date(at).toISOString()));
  const hashes = sql.param(rows.map(([, , rehash]) => rehash?.keyHash ?? null));
  const peppers = sql.param(rows.map(([, , rehash]) => rehash?.pepperId ?? null));
  const before = sql.param(rows.map(([, , rehash]) => rehash?.fromPepperId ?? null));
  // By way of text: drizzle has the driver pass on times, and lists of them, as they are.
  const skipped = await tx.execute<{ id: string }>(sql`
    with live as (
      select id from key_ring where id = any (${peppers}::text[]::uuid[]) and retired_at is null for share
    ),
    used as (
      select u.id, u.at, live.id as pepper, u.hash, u.before
      from unnest(${ids}::uuid[], ${times}::text[]::timestamptz[], ${hashes}::text[], ${peppers}::text[]::uuid[],
        ${before}::text[]::uuid[]) as u (id, at, hash, pepper, before)
      left join live on live.id = u.pepper
    ),
    locked as (select k.id from ${apiKeys} k join used on used.id = k.id order by k.id for update of k skip locked),
    written as (
      update ${apiKeys} set
        last_used_at = greatest(last_used_at, least(used.at, now())),
        key_hash = case when pepper_id = used.before and used.pepper is not null then used.hash else key_hash end,
        pepper_id = case when pepper_id = used.before and used.pepper is not null then used.pepper else pepper_id end
      from used join locked on locked.id = used.id where api_keys.id = used.id
    )
    select k.id from ${apiKeys} k join used on used.id = k.id where not exists (select from locked where locked.id = k.id)`);
  return skipped.map(({ id }) => id);
};
