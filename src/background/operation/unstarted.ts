import { errorTable } from '../../contract/errors.ts';
import { startOf } from '../../contract/operation-recovery.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { deleteClaimsOf } from '../../db/idempotency/store.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { pendingSince } from '../../db/operation/store.ts';
import { endUnstarted } from '../../db/operation/transition.ts';
import type { Position } from '../../db/page.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { unlessRefused } from './unless-refused.ts';

export interface UnstartedOptions {
  db: Db;
  temporal: Pick<TemporalControl, 'find' | 'start'>;
  /** A younger operation may be about to start. */
  claimMsMin: number;
  /** Whether to start the operation instead: it was paid for, or people have decided about it. */
  isWanted: (operation: OperationRow) => Promise<boolean>;
}

const batchMax = 100;

/**
 * Fails operations whose workflow never started, and starts those for which others have done their part. Returns how many it
 * failed. Several processes may run it at once, and a workflow may still start late: a failed row refuses its first step.
 */
export const failUnstarted = async ({ db, temporal, claimMsMin, isWanted }: UnstartedOptions): Promise<number> => {
  const before = new Date(Date.now() - claimMsMin);
  const pageBehind = (position: Position | null): Promise<OperationRow[]> =>
    withPlatform(db, (tx) => pendingSince(tx, before, batchMax, position));
  let failed = 0;
  // Reads every page: operations that stay pending for long must not hide those behind them.
  for (let page = await pageBehind(null); page.length > 0; page = await pageBehind(page.at(-1) ?? null)) {
    for (const operation of page) {
      if ((await temporal.find(operation.workflowId)) !== null) continue;
      if (await isWanted(operation)) await unlessRefused(() => temporal.start(startOf(operation)));
      else if (await fail(db, operation.id)) failed += 1;
    }
  }
  return failed;
};

/** False when the operation has started or ended meanwhile. */
const fail = (db: Db, id: OperationRow['id']): Promise<boolean> =>
  withPlatform(db, async (tx) => {
    const { title: message, retryable } = errorTable.temporal_unavailable;
    const row = await endUnstarted(tx, id, 'failed', { code: 'temporal_unavailable', message, retryable });
    if (row === null) return false;
    await deleteClaimsOf(tx, id);
    await appendAudit(tx, {
      orgId: row.orgId,
      actor: 'freehold:sweeper',
      action: 'operation.failed',
      target: `operation:${id}`,
      reason: 'temporal_unavailable',
      operationId: id,
    });
    return true;
  });
