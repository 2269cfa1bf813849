import { DomainError, errorTable } from '../../contract/errors.ts';
import { startOf } from '../../contract/operation-recovery.ts';
import { overdueKeysByOrganization } from '../../db/api-key/policy.ts';
import { deleteKeysEndedBefore } from '../../db/api-key/store.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { deleteAccessChangesBefore } from '../../db/authentication/access-changes.ts';
import type { Db, Tx } from '../../db/client.ts';
import { forgottenAtOnceMax } from '../../db/delete-in-pages.ts';
import { deleteFindingsClosedBefore } from '../../db/drift/store.ts';
import { deleteClaimsBefore, deleteClaimsOf } from '../../db/operation/claim.ts';
import { type OperationRow, pendingSince } from '../../db/operation/store.ts';
import { endUnstarted } from '../../db/operation/unstarted.ts';
import type { Position } from '../../db/page.ts';
import { findPaymentOf, unheardPayments } from '../../db/payment/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { wakePaid } from '../../usecases/payment/payment.ts';
import { isUnavailable } from '../../usecases/unavailable.ts';
import { type ExportExpiryOptions, expireExports, removeLeftoverExports } from '../deletion/export-expiry.ts';
import { type OwnerEmailOptions, updateOwnerEmails } from '../ownership/owner-email.ts';

interface SweepOptions {
  db: Db;
  temporal: Pick<TemporalControl, 'find' | 'start' | 'paymentCompleted'>;
  /** A younger claim may be about to be started. */
  claimMsMin: number;
  /** A younger payment is about to be told by who recorded it. */
  unheardMsMin?: number;
}

const batchMax = 100;
/** Organizations that are named at a time. */
const overdueMax = 20;
const unheardMsMinDefault = 5_000;

/**
 * Ends operations that were claimed and whose run never came to be, but starts those that somebody has paid for; and brings
 * recorded payments to runs that still wait for them. Harmless beside others of its kind, and beside a start that comes
 * late after all: the ended row refuses its first step.
 */
export const sweepOperations = async ({
  db,
  temporal,
  claimMsMin,
  unheardMsMin = unheardMsMinDefault,
}: SweepOptions): Promise<number> => {
  const now = Date.now();
  const before = new Date(now - claimMsMin);
  const pageBehind = (position: Position | null): Promise<OperationRow[]> =>
    withPlatform(db, (tx) => pendingSince(tx, before, batchMax, position));
  let ended = 0;
  // To the last one: some stay as they are for long, and must not hide the others.
  for (let page = await pageBehind(null); page.length > 0; page = await pageBehind(page.at(-1) ?? null)) {
    for (const candidate of page) {
      if ((await temporal.find(candidate.workflowId)) !== null) continue;
      const payment = await withPlatform(db, (tx) => findPaymentOf(tx, candidate));
      if (payment !== undefined) await unlessRefused(() => temporal.start(startOf(candidate)));
      else if (await failUnstarted(db, candidate.id)) ended += 1;
    }
  }
  const unheard = await withPlatform(db, (tx) => unheardPayments(tx, new Date(now - unheardMsMin), batchMax));
  for (const { workflowId, paymentId } of unheard) {
    await unlessRefused(() => wakePaid(temporal, workflowId, paymentId));
  }
  return ended;
};

/** A process that has heard nothing of access for longer forgets all it knows. */
const accessChangeMsMax = 3_600_000;
const closedFindingMsMax = 90 * 86_400_000;

const revokedKeyMsMax = 90 * 86_400_000;

/**
 * Removes what is no longer kept, in pages: idempotency keys, changes of access, and keys and findings of drift that were
 * revoked or closed long ago.
 */
export const forgetOld = async ({ db, keyMsMax }: { db: Db; keyMsMax: number }): Promise<void> => {
  const now = Date.now();
  const forget = async (ageMs: number, page: (tx: Tx, before: Date, limit: number) => Promise<number>) => {
    const before = new Date(now - ageMs);
    while ((await withPlatform(db, (tx) => page(tx, before, forgottenAtOnceMax))) === forgottenAtOnceMax);
  };
  await forget(keyMsMax, deleteClaimsBefore);
  await forget(accessChangeMsMax, deleteAccessChangesBefore);
  await forget(closedFindingMsMax, deleteFindingsClosedBefore);
  await forget(revokedKeyMsMax, deleteKeysEndedBefore);
};

interface SweepAllOptions extends SweepOptions, ExportExpiryOptions, OwnerEmailOptions {
  /** Idempotency keys are forgotten after this time. */
  keyMsMax: number;
  /** Whether to look through everything, too: the whole storage for what attempts of exports have left, and old keys. */
  isThorough: boolean;
}

export interface Swept {
  ended: number;
  expired: number;
  leftovers: number;
  /** Organizations with keys that are overdue for rotation. */
  overdue: { orgId: string; keys: number }[];
  /** What each part that failed, failed with. */
  failures: unknown[];
}

/** Each part whatever becomes of the others: Temporal, or the storage of exports, may be away for long. */
export const sweepAll = async (options: SweepAllOptions): Promise<Swept> => {
  const swept: Swept = { ended: 0, expired: 0, leftovers: 0, overdue: [], failures: [] };
  const parts = [
    () => forgetOld(options),
    async () => {
      swept.expired = await expireExports(options);
    },
    async () => {
      if (options.isThorough) swept.leftovers = await removeLeftoverExports(options);
    },
    async () => {
      swept.ended = await sweepOperations(options);
    },
    () => updateOwnerEmails(options),
    async () => {
      if (!options.isThorough) return;
      swept.overdue = await withPlatform(options.db, (tx) => overdueKeysByOrganization(tx, overdueMax));
    },
  ];
  for (const part of parts) await part().catch((error: unknown) => swept.failures.push(error));
  return swept;
};

/** A run that refuses, or was ended from outside, is not to hold up the others; Temporal being away is. */
const unlessRefused = async (send: () => Promise<unknown>): Promise<void> => {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof DomainError) || isUnavailable(error)) throw error;
  }
};

const failUnstarted = (db: Db, id: OperationRow['id']): Promise<boolean> =>
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
