import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';
import { apiKeys, platformKeys } from '../api-key/schema.ts';
import type { Tx } from '../client.ts';
import { keyRing } from './schema.ts';

export type KeyRingRow = typeof keyRing.$inferSelect;

/** What is in use, and what is about to be; oldest first. */
export const liveKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).where(isNull(keyRing.retiredAt)).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Everything there ever was, oldest first. */
export const wholeKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Keys by the pepper that they are hashed with: how many can still be used, and how many are revoked. */
export const countKeysByPepper = async (tx: Tx): Promise<Map<string, { live: number; revoked: number }>> => {
  const ofMembers = await tx
    .select({
      pepperId: apiKeys.pepperId,
      live: sql<number>`count(*) filter (where ${ne(apiKeys.status, 'revoked')})::int`,
      revoked: sql<number>`count(*) filter (where ${eq(apiKeys.status, 'revoked')})::int`,
    })
    .from(apiKeys)
    .groupBy(apiKeys.pepperId);
  const ofPlatform = await tx.select({ pepperId: platformKeys.pepperId }).from(platformKeys);
  const counts = new Map(ofMembers.map(({ pepperId, live, revoked }) => [pepperId, { live, revoked }]));
  for (const { pepperId } of ofPlatform) {
    if (pepperId === null) continue;
    const { live, revoked } = counts.get(pepperId) ?? { live: 0, revoked: 0 };
    counts.set(pepperId, { live: live + 1, revoked });
  }
  return counts;
};

export interface NewKeyRingEntry {
  id: string;
  purpose: KeyRingPurpose;
  provider: string;
  wrapped: string;
  publicKey?: string;
}

/** Of those who change the key ring, one at a time, until the end of the transaction. */
export const lockKeyRing = async (tx: Tx): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('freehold.key_ring', 0))`);
};

/** Unless there is one of this purpose; whether it was inserted. Of processes that start at once, one inserts. */
export const insertFirst = async (tx: Tx, entry: NewKeyRingEntry): Promise<boolean> => {
  await lockKeyRing(tx);
  const count = await tx.$count(keyRing, and(eq(keyRing.purpose, entry.purpose), isNull(keyRing.retiredAt)));
  if (count > 0) return false;
  await tx.insert(keyRing).values({ ...entry, activeAt: sql`now()` });
  return true;
};

/** Used from so many seconds on; when that is. */
export const insertNext = async (tx: Tx, entry: NewKeyRingEntry, inSeconds: number): Promise<Date> => {
  const [row] = await tx
    .insert(keyRing)
    .values({ ...entry, activeAt: sql`now() + make_interval(secs => ${inSeconds})` })
    .returning({ activeAt: keyRing.activeAt });
  if (row === undefined) throw new Error('The secret was not inserted');
  return row.activeAt;
};

export const retireEntry = async (tx: Tx, id: string): Promise<void> => {
  await tx.update(keyRing).set({ retiredAt: sql`now()` }).where(eq(keyRing.id, id));
};

/** False when somebody else has wrapped it meanwhile. */
export const replaceWrapping = async (
  tx: Tx,
  id: string,
  old: { wrapped: string },
  wrapping: { provider: string; wrapped: string },
): Promise<boolean> => {
  const changed = await tx
    .update(keyRing)
    .set(wrapping)
    .where(and(eq(keyRing.id, id), eq(keyRing.wrapped, old.wrapped)))
    .returning({ id: keyRing.id });
  return changed.length === 1;
};
