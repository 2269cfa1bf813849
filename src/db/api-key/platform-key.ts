import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { platformKeys } from './schema.ts';

const id = 'bootstrap';

export interface Hashed {
  keyHash: string;
  pepperId: string;
}

export const replacePlatformKey = async (tx: Tx, hashed: Hashed): Promise<void> => {
  await tx
    .insert(platformKeys)
    .values({ id, ...hashed })
    .onConflictDoUpdate({ target: platformKeys.id, set: { ...hashed, createdAt: sql`now()` } });
};

/** Of a key that is known, under another pepper: unless somebody has replaced it, or retired that pepper. */
export const rehashPlatformKey = async (tx: Tx, fromKeyHash: string, hashed: Hashed): Promise<void> => {
  await tx
    .update(platformKeys)
    .set(hashed)
    .where(
      and(
        eq(platformKeys.keyHash, fromKeyHash),
        sql`exists (select 1 from key_ring where id = ${hashed.pepperId} and retired_at is null)`,
      ),
    );
};

/** Whether there was none yet. */
export const insertPlatformKey = async (tx: Tx, hashed: Hashed): Promise<boolean> => {
  const rows = await tx
    .insert(platformKeys)
    .values({ id, ...hashed })
    .onConflictDoNothing()
    .returning();
  return rows.length > 0;
};
