import type { StepName } from '../../contract/ids.ts';
import { isEnded, isPastPointOfNoReturn, type OperationStatus, type Residue } from '../../contract/operation.ts';
import type { Ending, HoldReport, Undoing, WaitingReport } from '../../contract/operation-run.ts';
import { distinct, leftBehind, residueOfStep, residueOfUndo } from '../../contract/residue.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { lockOperation } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { changeOperation, isUndoing, lockForward, type StepChange } from '../../db/operation/transition.ts';
import { endTransfer } from '../../db/ownership/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { OperationMetrics } from '../metrics.ts';
import { currentRunId, hasStatus, succeeded } from '../step.ts';
import { auditOf } from './audit.ts';
import { isWaitOver } from './hold.ts';

/** Records an operation's waits, its undoing and its end. Steps with an effect record themselves. */
export const operationActivities = ({ db, metrics }: { db: Db; metrics: OperationMetrics }) => ({
  /** A step or an undo waits for its next attempt; `stuck` after too many. */
  reportWaiting: async ({ operationId, orgId, name, attempt, error, nextRetryAt, isStuck }: WaitingReport) => {
    if (error.code === 'temporal_overloaded') metrics.pushedBack(name);
    await withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status)) return;
      const isBackwards = isUndoing(row);
      await changeOperation(tx, row, {
        status: isStuck ? 'stuck' : isBackwards ? 'compensating' : 'running',
        // If the step or undo is already done, only its answer was lost. The next attempt finds it done.
        steps: hasStatus(row, name, isBackwards ? 'undone' : 'succeeded')
          ? []
          : [{ name, attempt, error, nextRetryAt, status: isBackwards ? 'undoFailed' : 'waiting' }],
        residue: distinct([
          ...(isStuck ? (isBackwards ? residueOfUndos(row, [name]) : forsakenOf(row)) : []),
          ...leftBehind(row),
        ]),
      });
    });
  },

  /** Begins a step that is a wait. */
  beginHold: ({ operationId, orgId, name, attempt, until }: HoldReport): Promise<void> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      // It ended in an earlier run of the workflow, which was lost later.
      if (hasStatus(row, name, 'succeeded')) return;
      await changeOperation(tx, row, {
        status: 'running',
        steps: [
          { name, status: 'running', attempt },
          // The wait is on time, however often its beginning failed.
          { name, status: 'waiting', attempt, nextRetryAt: until, error: null },
        ],
      });
    }),

  /** Ends a wait; `waiting` if the rows show that it is not over. Fails if they show that it is over in vain. */
  endHold: ({ operationId, orgId, name, attempt }: Omit<HoldReport, 'until'>): Promise<'over' | 'waiting'> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      if (hasStatus(row, name, 'succeeded')) return 'over';
      if (!(await isWaitOver(tx, row, name))) return 'waiting';
      await changeOperation(tx, row, { status: 'running', steps: succeeded(row, name, attempt) });
      return 'over';
    }),

  /** From here on no forward step has an effect. Returns `succeeded` if the last step already had its effect. */
  beginUndoing: ({ operationId, orgId, failedStep, failure, request }: Undoing): Promise<OperationStatus> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status) || row.status === 'compensating') return row.status;
      const failed: StepChange[] =
        failedStep === null || hasStatus(row, failedStep, 'succeeded')
          ? []
          : [{ name: failedStep, status: 'failed', error: request === null ? failure : null }];
      // A step that was announced but never attempted.
      const unbegun: StepChange[] = row.steps
        .filter(({ name, status }) => status === 'running' && name !== failedStep)
        .map(({ name }) => ({ name, status: 'skipped', attempt: 0 }));
      await changeOperation(tx, row, {
        runId: currentRunId(),
        status: 'compensating',
        error: failure,
        steps: [...failed, ...unbegun],
      });
      await appendAudit(tx, {
        ...auditOf(row),
        ...(request === null
          ? {}
          : { actor: request.actor, keyId: request.keyId, requestId: request.requestId ?? undefined }),
        action: request === null ? 'operation.fail' : 'operation.cancel',
        target: `operation:${operationId}`,
        reason: request === null ? failure.code : request.reason,
        // The actor comes from the message, which anyone with access to Temporal can send.
        ...(request === null ? {} : { detail: { via: 'temporal message' } }),
      });
      return 'compensating';
    }),

  endOperation: async ({ operationId, orgId, failure, request, abandoned }: Ending): Promise<void> => {
    const ended = await withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status)) return null;
      const residue = distinct([...residueOfUndos(row, abandoned), ...leftBehind(row), ...unreachedOf(row)]);
      const status = finalStatus(
        residue.length > 0,
        request !== null || failure.code === 'operation_canceled',
        row.steps.some((step) => step.status === 'undone'),
      );
      const next = await changeOperation(tx, row, { status, residue });
      if (row.kind === 'transferOwnership') await endTransfer(tx, operationId, failure.code);
      await appendOutbox(tx, {
        orgId,
        type: 'operation.ended',
        payload: { operationId, kind: row.kind, status, code: failure.code, residue },
      });
      await appendAudit(tx, {
        ...auditOf(row),
        action: `operation.${status}`,
        target: `operation:${operationId}`,
        reason: failure.code,
      });
      return next;
    });
    if (ended !== null) metrics.operationEnded(ended);
  },
});

const finalStatus = (isLeftBehind: boolean, isCanceled: boolean, isUndone: boolean): OperationStatus => {
  if (isLeftBehind) return 'failed';
  if (isCanceled) return 'canceled';
  return isUndone ? 'compensated' : 'failed';
};

/** Residue of steps whose undo is given up. An undo that is done leaves none, even if its answers were lost. */
const residueOfUndos = (row: OperationRow, steps: readonly StepName[]): Residue[] =>
  steps.filter((step) => !hasStatus(row, step, 'undone')).map((step) => residueOfUndo(row, step));

/** Residue if a step were given up now. A deletion before its point of no return would be undone instead. */
const forsakenOf = (row: OperationRow): Residue[] =>
  row.kind === 'deleteOrganization' && !isPastPointOfNoReturn(row) ? [] : unreachedOf(row);

/** Residue of an operation that is given up half done: its first step succeeded, and it ends before the last. */
const unreachedOf = (row: OperationRow): Residue[] =>
  row.steps[0]?.status !== 'succeeded'
    ? []
    : row.steps.filter(({ status }) => status !== 'succeeded').flatMap(({ name }) => residueOfStep(row, name));
