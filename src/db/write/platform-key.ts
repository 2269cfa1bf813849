import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { platformKeys } from '../schema/index.ts';

const id = 'bootstrap';

interface Hashed {
  keyHash: string;
  pepperId: string;
}

export const replacePlatformKey = async (tx: Tx, hashed: Hashed): Promise<void> => {
  await tx
    .insert(platformKeys)
    .values({ id, ...hashed })
    .onConflictDoUpdate({ target: platformKeys.id, set: { ...hashed, createdAt: sql`now()` } });
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
