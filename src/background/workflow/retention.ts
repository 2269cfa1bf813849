import type { Db } from '../../db/client.ts';
import { forgottenAtOnceMax } from '../../db/delete-in-pages.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { endedBefore, removeRuns } from '../../db/workflow/run.ts';
import type { Sweep } from '../loops.ts';
import { hourMs } from '../retention.ts';

/** Removes runs that ended long ago, page by page, each organization's as that organization. */
export const removeOldRuns = async (db: Db, retentionMs: number): Promise<void> => {
  const before = new Date(Date.now() - retentionMs);
  for (;;) {
    const page = await withPlatform(db, (tx) => endedBefore(tx, before, forgottenAtOnceMax));
    for (const orgId of new Set(page.map((run) => run.orgId))) {
      const ids = page.filter((run) => run.orgId === orgId).map(({ id }) => id);
      await withOrganization(db, orgId, (tx) => removeRuns(tx, orgId, ids));
    }
    if (page.length < forgottenAtOnceMax) return;
  }
};

export const runRetentionSweep = ({ db, retentionMs }: { db: Db; retentionMs: number }): Sweep => ({
  name: 'runs that ended long ago',
  everyMsMin: hourMs,
  run: () => removeOldRuns(db, retentionMs),
});
