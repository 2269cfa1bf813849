import { dueReminders, noteReminded } from '../../db/approval/store.ts';
import type { Db } from '../../db/client.ts';
import { lockApproval } from '../../db/locks.ts';
import { unwoken } from '../../db/operation/unwoken.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { tellOfApproval } from '../../usecases/approval/tell.ts';
import { wakeRun } from '../../usecases/approval/wake.ts';
import type { Sweep } from '../loops.ts';
import { unlessRefused } from '../operation/unless-refused.ts';

interface ApprovalSweepOptions {
  db: Db;
  temporal: TemporalControl;
  /** The request that decided something more recent is about to wake the run. */
  ageSecondsMin?: number;
}

const atOnceMax = 100;

/** Reminds the approvers of requests that wait for long, and asks all owners about those that wait for longer. */
const remind = async ({ db, temporal }: ApprovalSweepOptions): Promise<void> => {
  const due = await withPlatform(db, (tx) => dueReminders(tx, atOnceMax));
  for (const { id, orgId } of due) {
    await withOrganization(db, orgId, async (tx) => {
      const row = await lockApproval(tx, id);
      if (row === undefined || row.status !== 'pending') return;
      const now = new Date();
      if (row.remindAt !== null && row.remindAt <= now) {
        await noteReminded(tx, id, 'remindAt');
        await tellOfApproval({ temporal }, tx, 'reminded', row);
      }
      if (row.escalateAt !== null && row.escalateAt <= now) {
        await noteReminded(tx, id, 'escalateAt');
        await tellOfApproval({ temporal }, tx, 'escalated', row);
      }
    });
  }
};

/** Wakes runs whose message about a decision, or about the end or review of an elevation, was lost. */
const wakeRuns = async ({ db, temporal, ageSecondsMin = 5 }: ApprovalSweepOptions): Promise<void> => {
  for (const { workflowId } of await withPlatform(db, (tx) => unwoken(tx, ageSecondsMin, atOnceMax)))
    await unlessRefused(() => wakeRun(temporal, workflowId));
};

export const approvalSweeps = (options: ApprovalSweepOptions): Sweep[] => [
  { name: 'reminders of approvals', run: () => remind(options) },
  { name: 'decisions about operations', run: () => wakeRuns(options) },
];
