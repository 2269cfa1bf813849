import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { apiKeys } from './schema.ts';
/** The hash of a key with the current pepper. */
export interface Rehash {
  readonly keyHash: string;
  readonly pepperId: string;
  /** The pepper of the hash that was read. */
  readonly fromPepperId: string;
}

/** A use of a key; `at` in milliseconds since 1970. */
export type Use = readonly [keyId: string, at: number, rehash?: Rehash];

/**
 * Records when keys were last used. A late process never sets the time back, and one whose clock is ahead never sets it into
 * the future. A hash of an older pepper moves to the current one, unless it was moved or that pepper was retired.
 * Skips locked keys, because keys of one organization must not wait for those of another, and returns them for a later call.
 */
export const recordUsage = async (tx: Tx, uses: readonly Use[]): Promise<string[]> => {
  const rows = uses.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(rows.map(([id]) => id));
  const times = sql.param(rows.map(([, at]) => new Date(at).toISOString()));
  const hashes = sql.param(rows.map(([, , rehash]) => rehash?.keyHash ?? null));
  const peppers = sql.param(rows.map(([, , rehash]) => rehash?.pepperId ?? null));
  const before = sql.param(rows.map(([, , rehash]) => rehash?.fromPepperId ?? null));
  // As text, because drizzle makes the driver pass times, and lists of them, unchanged.
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
