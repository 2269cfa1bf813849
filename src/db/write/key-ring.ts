import { and, eq, isNull, sql } from 'drizzle-orm';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';
import type { Tx } from '../client.ts';
import { keyRing } from '../schema/index.ts';

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
