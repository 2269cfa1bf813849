import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { platformKeys } from '../schema/index.ts';

const id = 'bootstrap';

export const replacePlatformKey = async (tx: Tx, keyHash: string): Promise<void> => {
  await tx
    .insert(platformKeys)
    .values({ id, keyHash })
    .onConflictDoUpdate({ target: platformKeys.id, set: { keyHash, createdAt: sql`now()` } });
};

/** Whether there was none yet. */
export const insertPlatformKey = async (tx: Tx, keyHash: string): Promise<boolean> => {
  const rows = await tx.insert(platformKeys).values({ id, keyHash }).onConflictDoNothing().returning();
  return rows.length > 0;
};
