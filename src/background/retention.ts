import type { Db, Tx } from '../db/client.ts';
import { forgottenAtOnceMax } from '../db/delete-in-pages.ts';
import { withPlatform } from '../db/tenancy.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Deletes rows older than `ageMs`, one page per transaction. `deletePage` returns how many rows it deleted. */
export const deleteOlderThan = async (
  db: Db,
  ageMs: number,
  deletePage: (tx: Tx, before: Date, limit: number) => Promise<number>,
): Promise<void> => {
  const before = new Date(Date.now() - ageMs);
  const deleteNext = () => withPlatform(db, (tx) => deletePage(tx, before, forgottenAtOnceMax));
  while ((await deleteNext()) === forgottenAtOnceMax);
};
