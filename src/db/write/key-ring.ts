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

/** Unless there is one of this purpose; whether it was inserted. Of processes that start at once, one inserts. */
export const insertFirst = async (tx: Tx, entry: NewKeyRingEntry): Promise<boolean> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('freehold.key_ring', 0))`);
  const count = await tx.$count(keyRing, and(eq(keyRing.purpose, entry.purpose), isNull(keyRing.retiredAt)));
  if (count > 0) return false;
  await tx.insert(keyRing).values({ ...entry, activeAt: sql`now()` });
  return true;
};
