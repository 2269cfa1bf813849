import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { withPlatform } from '../tenancy.ts';
import { keySessions, platformKeys } from './schema.ts';

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

/** Replaces the hash of the key by one with another pepper, unless the key was replaced or that pepper retired. */
export const rehashPlatformKey = async (tx: Tx, fromKeyHash: string, hashed: Hashed): Promise<void> => {
  const rehashed = await tx
    .update(platformKeys)
    .set(hashed)
    .where(
      and(
        eq(platformKeys.keyHash, fromKeyHash),
        sql`exists (select 1 from key_ring where id = ${hashed.pepperId} and retired_at is null)`,
      ),
    );
  if (rehashed.count === 0) return;
  await tx
    .update(keySessions)
    .set({ platformKeyHash: hashed.keyHash })
    .where(eq(keySessions.platformKeyHash, fromKeyHash));
};

/** Inserts the first platform key. Returns false if there is one. */
export const insertPlatformKey = async (tx: Tx, hashed: Hashed): Promise<boolean> => {
  const rows = await tx
    .insert(platformKeys)
    .values({ id, ...hashed })
    .onConflictDoNothing()
    .returning();
  return rows.length > 0;
};

export const findPlatformKeyHashes = (db: Db): Promise<string[]> => withPlatform(db, platformKeyHashes);

export const platformKeyHashes = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.select({ keyHash: platformKeys.keyHash }).from(platformKeys);
  return rows.map(({ keyHash }) => keyHash);
};
