import type { Db } from '../../db/client.ts';
import { expiredExports, markExportRemoved, unkeptExports } from '../../db/deletion/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Storage } from '../../providers/storage/port.ts';

export interface ExportExpiryOptions {
  db: Db;
  storage: Storage;
  /** Is told of each export that could not be removed; the others are, and this one is tried again by the next sweep. */
  onFailed?: (operationId: string, error: unknown) => void;
}

const batchMax = 100;
const leftoverMsMin = 86_400_000;
const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes the files of exports that are no longer kept; how many exports. Harmless beside others of its kind. */
export const expireExports = async ({ db, storage, onFailed }: ExportExpiryOptions): Promise<number> => {
  const now = new Date();
  const failed: string[] = [];
  for (let removed = 0; ; ) {
    const expired = await withPlatform(db, (tx) => expiredExports(tx, storage.name, now, batchMax, failed));
    const failedBefore = failed.length;
    for (const { id } of expired) {
      try {
        // The files first: what is marked is not looked at again.
        await storage.remove(id);
        await withPlatform(db, (tx) => markExportRemoved(tx, id));
        removed += 1;
      } catch (error) {
        failed.push(id);
        onFailed?.(id, error);
      }
    }
    // When none of many can be removed, it is the storage that is away.
    if (expired.length < batchMax || failed.length - failedBefore === expired.length) return removed;
  }
};

/**
 * Removes what tries of an export have left in the storage that nobody knows of: such as were given up, or were killed
 * when they had written; how many operations' folders. Only what an operation of this database has written, that ended
 * a day ago: in a folder that is shared, what others keep there is theirs.
 */
export const removeLeftoverExports = async (
  { db, storage, onFailed }: ExportExpiryOptions,
  olderThanMs = leftoverMsMin,
): Promise<number> => {
  const before = new Date(Date.now() - olderThanMs);
  const old = (await storage.list()).filter(({ name, changedAt }) => isUuid.test(name) && changedAt < before);
  const names = old.map(({ name }) => name).sort();
  let removed = 0;
  for (let first = 0; first < names.length; first += batchMax) {
    const page = names.slice(first, first + batchMax);
    for (const id of await withPlatform(db, (tx) => unkeptExports(tx, page, before))) {
      try {
        await storage.remove(id);
        removed += 1;
      } catch (error) {
        onFailed?.(id, error);
      }
    }
  }
  return removed;
};
