import { log } from '@temporalio/activity';
import type { StepName } from '../../contract/ids.ts';
import { isEnded, isPastPointOfNoReturn, type OperationStatus, type Residue } from '../../contract/operation.ts';
import type { Ending, HoldReport, Undoing, WaitingReport } from '../../contract/operation-run.ts';
import { distinct, leftBehind, residueOfStep, residueOfUndo } from '../../contract/residue.ts';
import { appendAudit, appendOutbox } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import {
  changeOperation,
  isUndoing,
  lockForward,
  lockOperation,
  type OperationRow,
  type StepChange,
} from '../../db/operation/store.ts';
import { endTransfer } from '../../db/ownership/store.ts';
import { findPaymentOf } from '../../db/payment/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { OperationMetrics } from '../metrics.ts';
import { auditOf } from '../organization/organization.ts';
import { currentRunId, succeeded } from '../step.ts';

/** What an operation records besides its steps: waits, and how it is undone and ends. */
export const operationActivities = ({ db, metrics }: { db: Db; metrics: OperationMetrics }) => ({
  /** A step, or an undo, waits for its next try; `stuck` after too many. */
  reportWaiting: async ({ operationId, orgId, name, attempt, error, nextRetryAt, isStuck }: WaitingReport) => {
    if (error.code === 'temporal_overloaded') metrics.pushedBack(name);
    await withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status)) return;
      const isBackwards = isUndoing(row);
      await changeOperation(tx, row, {
        status: isStuck ? 'stuck' : isBackwards ? 'compensating' : 'running',
        steps: [{ name, attempt, error, nextRetryAt, status: isBackwards ? 'undoFailed' : 'waiting' }],
        residue: distinct([
          ...(isStuck ? (isBackwards ? residueOf(row, [name]) : forsakenOf(row)) : []),
          ...leftBehind(row),
        ]),
      });
    });
  },

  /** A step that is a wait begins. */
  beginHold: ({ operationId, orgId, name, attempt, until }: HoldReport): Promise<void> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      await changeOperation(tx, row, {
        status: 'running',
        steps: [
          { name, status: 'running', attempt },
          { name, status: 'waiting', attempt, nextRetryAt: until },
        ],
      });
    }),

  /**
   * `waiting`: the wait is not over, whatever the run was told. Anybody with access to Temporal can send it a message; what
   * has been paid for stands in the rows.
   */
  endHold: ({ operationId, orgId, name, attempt }: Omit<HoldReport, 'until'>): Promise<'over' | 'waiting'> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      if (name === 'awaitPayment' && (await findPaymentOf(tx, row)) === undefined) {
        log.warn('a message reported a payment that is not recorded', { operationId, orgId });
        return 'waiting';
      }
      await changeOperation(tx, row, { status: 'running', steps: succeeded(row, name, attempt) });
      return 'over';
    }),

  /** From here on no forward step has an effect. `succeeded`: the last one already had it. */
  beginUndoing: ({ operationId, orgId, failedStep, failure, request }: Undoing): Promise<OperationStatus> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status) || row.status === 'compensating') return row.status;
      const failed: StepChange[] =
        failedStep === null ? [] : [{ name: failedStep, status: 'failed', error: request === null ? failure : null }];
      // A step that was announced but never tried.
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
        // The message names the actor, and anyone with access to Temporal can send one.
        ...(request === null ? {} : { detail: { via: 'temporal message' } }),
      });
      return 'compensating';
    }),

  endOperation: async ({ operationId, orgId, failure, request, abandoned }: Ending): Promise<void> => {
    const ended = await withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status)) return null;
      const residue = distinct([...residueOf(row, abandoned), ...leftBehind(row), ...unreachedOf(row)]);
      const status = finalStatus(
        residue.length > 0,
        request !== null,
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

/** What the steps whose undo is missing have left behind. */
const residueOf = (row: OperationRow, steps: readonly StepName[]): Residue[] =>
  steps.map((step) => residueOfUndo(row, step));

/** What is left if a step is given up now. A deletion is undone then, until it has passed its point of no return. */
const forsakenOf = (row: OperationRow): Residue[] =>
  row.kind === 'deleteOrganization' && !isPastPointOfNoReturn(row) ? [] : unreachedOf(row);

/** An operation whose first step stands, and which ends all the same, has been given up half done. */
const unreachedOf = (row: OperationRow): Residue[] =>
  row.steps[0]?.status !== 'succeeded'
    ? []
    : row.steps.filter(({ status }) => status !== 'succeeded').flatMap(({ name }) => residueOfStep(row, name));
