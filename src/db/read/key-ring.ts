import { asc, isNull } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { keyRing } from '../schema/index.ts';

export type KeyRingRow = typeof keyRing.$inferSelect;

/** What is in use, and what is about to be; oldest first. */
export const liveKeyRing = (tx: Tx): Promise<KeyRingRow[]> =>
  tx.select().from(keyRing).where(isNull(keyRing.retiredAt)).orderBy(asc(keyRing.activeAt), asc(keyRing.id));
