import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type ApiKeyRow, shownColumns } from '../read/api-key.ts';
import { apiKeys } from '../schema/index.ts';

export interface NewApiKey
  extends Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'name' | 'keyPrefix' | 'scopes' | 'expiresAt'> {
  keyHash: string;
  pepperId: string;
  rateLimitPerHour: number | null;
  predecessorId: string | null;
}

export const insertApiKey = async (tx: Tx, key: NewApiKey): Promise<ApiKeyRow> => {
  const [row] = await tx.insert(apiKeys).values(key).returning(shownColumns);
  if (row === undefined) throw new Error('The key was not inserted');
  return row;
};

export type ApiKeyChange = Partial<
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
 * Locks in the order of ids.
 */
export const recordUsage = async (tx: Tx, uses: readonly Use[]): Promise<void> => {
  const rows = uses.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(rows.map(([id]) => id));
  const times = sql.param(rows.map(([, at]) => new Date(at).toISOString()));
  const hashes = sql.param(rows.map(([, , rehash]) => rehash?.keyHash ?? null));
  const peppers = sql.param(rows.map(([, , rehash]) => rehash?.pepperId ?? null));
  const before = sql.param(rows.map(([, , rehash]) => rehash?.fromPepperId ?? null));
  // By way of text: drizzle has the driver pass on times, and lists of them, as they are.
  await tx.execute(sql`
    with live as (
      select id from key_ring where id = any (${peppers}::text[]::uuid[]) and retired_at is null for share
    ),
    used as (
      select u.id, u.at, live.id as pepper, u.hash, u.before
      from unnest(${ids}::uuid[], ${times}::text[]::timestamptz[], ${hashes}::text[], ${peppers}::text[]::uuid[],
        ${before}::text[]::uuid[]) as u (id, at, hash, pepper, before)
      left join live on live.id = u.pepper
    ),
    locked as (select k.id from ${apiKeys} k join used on used.id = k.id order by k.id for update of k)
    update ${apiKeys} set
      last_used_at = greatest(last_used_at, least(used.at, now())),
      key_hash = case when pepper_id = used.before and used.pepper is not null then used.hash else key_hash end,
      pepper_id = case when pepper_id = used.before and used.pepper is not null then used.pepper else pepper_id end
    from used join locked on locked.id = used.id where api_keys.id = used.id`);
};
