import type { Db } from '../db/client.ts';
import { withPlatform } from '../db/tenancy.ts';
import { expiredExports, markExportRemoved } from '../db/write/deletion.ts';
import type { Storage } from '../providers/storage/port.ts';

const batchMax = 100;

/** Removes the files of exports that are no longer kept; how many exports. Harmless beside others of its kind. */
export const expireExports = async ({ db, storage }: { db: Db; storage: Storage }): Promise<number> => {
  const expired = await withPlatform(db, (tx) => expiredExports(tx, new Date(), batchMax));
  for (const { id } of expired) {
    // The files first: what is marked is not looked at again.
    await storage.remove(id);
    await withPlatform(db, (tx) => markExportRemoved(tx, id));
  }
  return expired.length;
};
