import type { StepName } from '../contract/ids.ts';
import { isEnded, isPastPointOfNoReturn, type OperationStatus, type Residue } from '../contract/operation.ts';
import type { Ending, HoldReport, Undoing, WaitingReport } from '../contract/operation-run.ts';
import type { Db } from '../db/client.ts';
import { withOrganization } from '../db/tenancy.ts';
import { appendAudit, appendOutbox } from '../db/write/audit.ts';
import {
  changeOperation,
  isUndoing,
  lockForward,
  lockOperation,
  type OperationRow,
  type StepChange,
} from '../db/write/operation.ts';
import { endTransfer } from '../db/write/ownership-transfer.ts';
import type { OperationMetrics } from './metrics.ts';
import { auditOf } from './organization.ts';
import { currentRunId, succeeded } from './step.ts';

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
        residue: isStuck ? (isBackwards ? residueOf(row, [name]) : forsakenOf(row)) : [],
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

  endHold: ({ operationId, orgId, name, attempt }: Omit<HoldReport, 'until'>): Promise<void> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      await changeOperation(tx, row, { status: 'running', steps: succeeded(row, name, attempt) });
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
        ...(request === null ? {} : { actor: request.actor, requestId: request.requestId ?? undefined }),
        action: request === null ? 'operation.fail' : 'operation.cancel',
        target: `operation:${operationId}`,
        reason: request === null ? failure.code : request.reason,
      });
      return 'compensating';
    }),

  endOperation: async ({ operationId, orgId, failure, request, abandoned }: Ending): Promise<void> => {
    const ended = await withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, operationId);
      if (isEnded(row.status)) return null;
      const residue = [...residueOf(row, abandoned), ...unreachedOf(row)];
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
const residueOf = ({ id, input }: OperationRow, steps: readonly StepName[]): Residue[] =>
  steps.map((step) => undoes[step]?.({ id, input }) ?? { kind: 'organization', name: input.slug });

const undoes: Partial<Record<StepName, (row: Pick<OperationRow, 'id' | 'input'>) => Residue>> = {
  createNamespace: ({ input }) => ({ kind: 'namespace', name: input.namespace }),
  pauseSchedules: ({ input }) => ({ kind: 'schedules', name: input.slug }),
  exportData: ({ id }) => ({ kind: 'export', name: id }),
};

/** What the steps of a forward-only operation would have reached: left as it is when they are given up. */
const reached: Partial<Record<StepName, (input: OperationRow['input']) => Residue>> = {
  pauseSchedules: ({ slug }) => ({ kind: 'schedules', name: slug }),
  resumeSchedules: ({ slug }) => ({ kind: 'schedules', name: slug }),
  deleteNamespace: ({ namespace }) => ({ kind: 'namespace', name: namespace }),
  removeRows: ({ slug }) => ({ kind: 'organization', name: slug }),
  certify: ({ slug }) => ({ kind: 'certificate', name: slug }),
};

/** What is left if a step is given up now. A deletion is undone then, until it has passed its point of no return. */
const forsakenOf = (row: OperationRow): Residue[] =>
  row.kind === 'deleteOrganization' && !isPastPointOfNoReturn(row) ? [] : unreachedOf(row);

/** An operation whose first step stands, and which ends all the same, has been given up half done. */
const unreachedOf = ({ steps, input }: OperationRow): Residue[] =>
  steps[0]?.status !== 'succeeded'
    ? []
    : steps.filter(({ status }) => status !== 'succeeded').flatMap(({ name }) => reached[name]?.(input) ?? []);
