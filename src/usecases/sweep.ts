import { DomainError, errorTable } from '../contract/errors.ts';
import { startOf } from '../contract/recovery.ts';
import type { Db } from '../db/client.ts';
import { pendingSince } from '../db/read/operation.ts';
import { findPaymentOf, unheardPayments } from '../db/read/payment.ts';
import { withPlatform } from '../db/tenancy.ts';
import { deleteAccessChangesBefore } from '../db/write/access.ts';
import { appendAudit } from '../db/write/audit.ts';
import { deleteClaimsBefore, deleteClaimsOf } from '../db/write/claim.ts';
import { changeOperation, lockOperation, type OperationRow } from '../db/write/operation.ts';
import type { TemporalControl } from '../providers/temporal/port.ts';
import { awayCodes } from './operation-start.ts';
import { wakePaid } from './payment.ts';

export interface SweepOptions {
  db: Db;
  temporal: Pick<TemporalControl, 'find' | 'start' | 'paymentCompleted'>;
  /** A younger claim may be about to be started. */
  claimMsMin: number;
  /** Idempotency keys are forgotten after this time. */
  keyMsMax: number;
  /** A younger payment is about to be told by who recorded it. */
  unheardMsMin?: number;
}

const batchMax = 100;
/** A process that has heard nothing of access for longer forgets all it knows. */
const accessChangeMsMax = 3_600_000;

const unheardMsMinDefault = 5_000;

/**
 * Ends operations that were claimed and whose run never came to be, but starts those that somebody has paid for; brings
 * recorded payments to runs that still wait for them; and forgets old idempotency keys and changes of access. Harmless
 * beside others of its kind, and beside a start that comes late after all: the ended row refuses its first step.
 */
export const sweepOperations = async ({
  db,
  temporal,
  claimMsMin,
  keyMsMax,
  unheardMsMin = unheardMsMinDefault,
}: SweepOptions): Promise<number> => {
  const now = Date.now();
  const candidates = await withPlatform(db, (tx) => pendingSince(tx, new Date(now - claimMsMin), batchMax));
  let ended = 0;
  for (const candidate of candidates) {
    if ((await temporal.find(candidate.workflowId)) !== null) continue;
    const payment = await withPlatform(db, (tx) => findPaymentOf(tx, candidate));
    if (payment !== undefined) await unlessRefused(() => temporal.start(startOf(candidate)));
    else if (await endUnstarted(db, candidate.id)) ended += 1;
  }
  const unheard = await withPlatform(db, (tx) => unheardPayments(tx, new Date(now - unheardMsMin), batchMax));
  for (const { workflowId, paymentId } of unheard) {
    await unlessRefused(() => wakePaid(temporal, workflowId, paymentId));
  }
  await withPlatform(db, (tx) => deleteClaimsBefore(tx, new Date(now - keyMsMax)));
  await withPlatform(db, (tx) => deleteAccessChangesBefore(tx, new Date(now - accessChangeMsMax)));
  return ended;
};

/** A run that refuses, or was ended from outside, is not to hold up the others; Temporal being away is. */
const unlessRefused = async (send: () => Promise<unknown>): Promise<void> => {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof DomainError) || awayCodes.includes(error.code)) throw error;
  }
};

const endUnstarted = (db: Db, id: OperationRow['id']): Promise<boolean> =>
  withPlatform(db, async (tx) => {
    const row = await lockOperation(tx, id);
    if (row.status !== 'pending') return false;
    const { title, retryable } = errorTable.temporal_unavailable;
    await changeOperation(tx, row, {
      status: 'failed',
      error: { code: 'temporal_unavailable', message: title, retryable },
    });
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
