import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';
import type { Tx } from '../client.ts';
import { lockKeyRing } from '../locks.ts';
import { type KeyRingRow, keyRing } from './schema.ts';

/** Reads the entries that are or will be in use, oldest first. */
export const liveKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).where(isNull(keyRing.retiredAt)).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Reads all entries, retired ones too, oldest first. */
export const wholeKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Reads the public keys of checkpoints, oldest first, including retired ones. */
export const auditKeys = (tx: Tx) =>
  tx
    .select({
      id: keyRing.id,
      publicKey: keyRing.publicKey,
      activeAt: keyRing.activeAt,
      retiredAt: keyRing.retiredAt,
    })
    .from(keyRing)
    .where(eq(keyRing.purpose, 'audit'))
    .orderBy(asc(keyRing.activeAt), asc(keyRing.id));

export interface NewKeyRingEntry {
  id: string;
  purpose: KeyRingPurpose;
  provider: string;
  wrapped: string;
  publicKey?: string;
}

/** Inserts the first secret of its purpose. Returns false if there is one; of processes that start together, one inserts. */
export const insertFirst = async (tx: Tx, entry: NewKeyRingEntry): Promise<boolean> => {
  await lockKeyRing(tx);
  const count = await tx.$count(keyRing, and(eq(keyRing.purpose, entry.purpose), isNull(keyRing.retiredAt)));
  if (count > 0) return false;
  await tx.insert(keyRing).values({ ...entry, activeAt: sql`now()` });
  return true;
};

/** Inserts a secret that comes into use after this time, and returns when that is. */
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

/** Replaces the wrapping of a secret. Returns false if it has changed. */
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
