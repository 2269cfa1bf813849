import type { Db } from '../../db/client.ts';
import { expiredExports, markExportRemoved, unkeptExports } from '../../db/deletion/export.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Storage } from '../../providers/storage/port.ts';

interface ExportExpiryOptions {
  db: Db;
  storage: Storage;
  /** Called for each export that could not be removed. The next sweep attempts it again. */
  onFailed?: (operationId: string, error: unknown) => void;
}

const batchMax = 100;
const leftoverMsMin = 86_400_000;
const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes the files of expired exports, and returns of how many. Several processes may run it at once. */
export const expireExports = async ({ db, storage, onFailed }: ExportExpiryOptions): Promise<number> => {
  const now = new Date();
  const failed: string[] = [];
  for (let removed = 0; ; ) {
    const expired = await withPlatform(db, (tx) => expiredExports(tx, storage.name, now, batchMax, failed));
    const failedBefore = failed.length;
    for (const { id } of expired) {
      try {
        // The files first: a marked export is not looked at again.
        await storage.remove(id);
        await withPlatform(db, (tx) => markExportRemoved(tx, id));
        removed += 1;
      } catch (error) {
        failed.push(id);
        onFailed?.(id, error);
      }
    }
    // When a whole page fails, the storage is unavailable.
    if (expired.length < batchMax || failed.length - failedBefore === expired.length) return removed;
  }
};

/**
 * Removes files that failed or interrupted exports left in the storage, and returns of how many operations. Removes only
 * folders of operations in this database that ended at least `olderThanMs` ago: the storage may be shared, and other
 * folders belong to others.
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
