import type { ApprovalRow } from '../../db/approval/schema.ts';
import { isStillMet } from '../../db/approval/settle.ts';
import { dueReminders, findApproval, noteEscalated, noteReminded, reopened } from '../../db/approval/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { lockApproval } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { endedLately, unwoken } from '../../db/operation/unwoken.ts';
import type { Position } from '../../db/page.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { tellOfApproval } from '../../usecases/approval/tell.ts';
import { wake, wakeRun } from '../../usecases/approval/wake.ts';
import type { Telling } from '../../usecases/notification/tell.ts';
import { isUnavailable } from '../../usecases/unavailable.ts';
import type { Sweep } from '../loops.ts';
import { unlessRefused } from '../operation/unless-refused.ts';

interface ApprovalSweepOptions {
  db: Db;
  temporal: TemporalControl;
  settings: Telling['settings'];
  logger: { warn: (fields: { err: unknown; operationId: string }, message: string) => void };
  /** The request that decided something more recent is about to wake the run. */
  ageSecondsMin?: number;
}

const atOnceMax = 100;

/** Handles every row, page after page. One that cannot be handled is logged, and holds up no other; an outage ends the sweep. */
const forEach = async <T extends Position>(
  { db, logger }: Pick<ApprovalSweepOptions, 'db' | 'logger'>,
  list: (tx: Tx, limit: number, position: Position | null) => PromiseLike<T[]>,
  handle: (row: T) => Promise<void>,
): Promise<void> => {
  const pageBehind = (position: Position | null): Promise<T[]> =>
    withPlatform(db, async (tx) => list(tx, atOnceMax, position));
  for (let page = await pageBehind(null); page.length > 0; page = await pageBehind(page.at(-1) ?? null)) {
    for (const row of page) {
      try {
        await handle(row);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        logger.warn({ err: error, operationId: row.id }, 'a request for approval was not handled');
      }
    }
  }
};

/**
 * Reminds the approvers of requests that wait for long, asks all owners about those that wait for longer, and reminds the approvers and
 * the requester once more before a request lapses.
 */
const remind = (options: ApprovalSweepOptions): Promise<void> =>
  forEach(options, dueReminders, async ({ id, orgId }) => {
    await withOrganization(options.db, orgId, async (tx) => {
      const row = await lockApproval(tx, id);
      if (row === undefined || row.status !== 'pending') return;
      const now = new Date();
      const isEscalated = row.escalateAt === null;
      const lastAt = lastReminderOf(row);
      const nextAt = lastAt > now ? lastAt : null;
      if (row.remindAt !== null && row.remindAt <= now) {
        await noteReminded(tx, id, isEscalated ? nextAt : null);
        await tellOfApproval(options, tx, 'reminded', row);
        if (isEscalated && nextAt === null) await tellOfApproval(options, tx, 'lapsing', row);
      }
      if (row.escalateAt !== null && row.escalateAt <= now) {
        await noteEscalated(tx, id, nextAt);
        await tellOfApproval(options, tx, 'escalated', row);
      }
    });
  });

/** When a sixth of the time of a request is left: forty minutes for an elevation, twelve hours for a recovery. */
const lastReminderOf = ({ createdAt, expiresAt }: Pick<ApprovalRow, 'createdAt' | 'expiresAt'>): Date =>
  new Date(expiresAt.getTime() - (expiresAt.getTime() - createdAt.getTime()) / 6);

/** Wakes runs whose message about a decision, or about the end or review of an elevation, was lost. */
const wakeRuns = (options: ApprovalSweepOptions): Promise<void> => {
  const { temporal, ageSecondsMin = 5 } = options;
  return forEach(
    options,
    (tx, limit, position) => unwoken(tx, ageSecondsMin, limit, position),
    ({ workflowId }) => unlessRefused(() => wakeRun(temporal, workflowId)),
  );
};

/** Ends runs that still wait though their operation has ended: they find that in the rows. Those that have ended refuse the message. */
const endRuns = (options: ApprovalSweepOptions): Promise<void> => {
  const { temporal, ageSecondsMin = 5 } = options;
  return forEach(
    options,
    (tx, limit, position) => endedLately(tx, ageSecondsMin, limit, position),
    ({ workflowId }) => unlessRefused(() => wakeRun(temporal, workflowId)),
  );
};

/** Wakes runs whose approvers did not count for a while, and do so again. */
const wakeRestored = (options: ApprovalSweepOptions): Promise<void> =>
  forEach(options, reopened, ({ id, orgId }) =>
    withOrganization(options.db, orgId, async (tx) => {
      const row = await lockApproval(tx, id);
      if (row?.status === 'pending' && (await isStillMet(tx, row))) await wake(options, tx, id);
    }),
  );

/** Whether somebody has decided about the request of this operation. */
export const isDecided =
  (db: Db) =>
  async ({ id, orgId }: Pick<OperationRow, 'id' | 'orgId'>): Promise<boolean> => {
    const approval = await withPlatform(db, (tx) => findApproval(tx, orgId, id));
    return approval !== undefined && approval.status !== 'pending';
  };

export const approvalSweeps = (options: ApprovalSweepOptions): Sweep[] => [
  { name: 'reminders of approvals', run: () => remind(options) },
  { name: 'decisions about operations', run: () => wakeRuns(options) },
  { name: 'runs of ended operations', run: () => endRuns(options) },
  { name: 'approvals that count again', run: () => wakeRestored(options) },
];
