import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { removeAccountOf, unusedAccounts } from '../../db/user/account.ts';
import type { Sweep } from '../loops.ts';
import { dayMs } from '../retention.ts';

const retentionMs = 90 * dayMs;
const atOnceMax = 100;

/** Removes the accounts of people who have left their last organization long ago. One that has just come back remains. */
export const accountSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'unused accounts',
  run: async () => {
    const before = new Date(Date.now() - retentionMs);
    for (const id of await withPlatform(db, (tx) => unusedAccounts(tx, before, atOnceMax))) {
      await withPlatform(db, async (tx) => {
        if ((await removeAccountOf(tx, id)) !== 'removed') return;
        const entry = { action: 'account.remove', target: `person:${id}`, detail: { reason: 'unused' } };
        await appendAudit(tx, { orgId: id, actor: 'freehold:sweeper', ...entry });
      });
    }
  },
});
