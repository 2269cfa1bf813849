import { createHash } from 'node:crypto';
import { v4 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { Page } from '../../contract/list.ts';
import {
  isEnded,
  isPastPointOfNoReturn,
  type Operation,
  type OperationQuery,
  type Reason,
} from '../../contract/operation.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import { continuationOf, isUndoable, recoveryOf } from '../../contract/operation-recovery.ts';
import type { RunRequest } from '../../contract/operation-run.ts';
import { actorOf, principalName } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { lockOperation } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { operationPage } from '../../db/operation/store.ts';
import { changeOperation, endUnstarted } from '../../db/operation/transition.ts';
import { findOrganization } from '../../db/organization/store.ts';
import { authorize, authorizeOn } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { isFirstToAudit, requestOnce } from '../idempotency/operation.ts';
import { pageOf, positionOf } from '../page.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { readRow } from './read.ts';
import type { StartedOperation } from './start.ts';
import { presentOperation } from './view.ts';
import { awaitEnd } from './wait.ts';

export const listOperations = async (
  ctx: Context,
  { limit, cursor, org, status, kind, attention }: OperationQuery,
): Promise<Page<Operation>> => {
  authorize(ctx, 'operation:list');
  const position = positionOf(cursor);
  return inScope(ctx, async (tx) => {
    const organization = org === undefined ? undefined : await findOrganization(tx, org);
    if (org !== undefined && organization === undefined) return { data: [], nextCursor: null };
    const orgId = ownOrgId(ctx) ?? organization?.id;
    const filter = { orgId, status, kind, needsAttention: attention === 'true' };
    return pageOf(
      limit,
      (rows) => operationPage(tx, filter, rows, position),
      (row) => presentOperation(row, ctx),
    );
  });
};

/** Shows an open operation with what Temporal reports of its run now. */
export const readOperation = async (ctx: Context, id: string): Promise<Operation> => {
  authorize(ctx, 'operation:read');
  const row = await readRow(ctx, id);
  const isRunning = !isEnded(row.status) && row.runId !== null;
  const pending = isRunning ? await ctx.temporal.pendingActivities(row.workflowId, row.runId ?? '') : null;
  return presentOperation(row, ctx, pending);
};

/** Aborts and compensates. */
export const cancelOperation = async (
  ctx: Context,
  id: string,
  reason: Reason,
  options: RequestOptions,
): Promise<StartedOperation> => {
  authorize(ctx, 'operation:cancel');
  const refusalOf = ({ status }: OperationRow): DomainError | null => {
    if (status === 'succeeded') return new DomainError('point_of_no_return', undefined, { operationId: id });
    return isEnded(status) ? new DomainError('operation_ended', undefined, { operationId: id }) : null;
  };
  return requestChange(ctx, 'operation:cancel', id, options, refusalOf, async (row) => {
    try {
      await ctx.temporal.cancel(row.workflowId, requestOf(ctx, reason), updateIdOf(ctx, 'cancel', id, options));
    } catch (error) {
      // The operation is open but has no open run: it was never started, or was ended from outside.
      if (!(error instanceof DomainError) || error.code !== 'operation_ended') throw error;
      if (await cancelUnstarted(ctx, id, reason)) return;
      await recover(ctx, await readRow(ctx, id), requestOf(ctx, reason));
    }
  });
};

/** Runs the waiting step now. */
export const retryOperation = async (
  ctx: Context,
  id: string,
  reason: Reason,
  options: RequestOptions,
): Promise<StartedOperation> => {
  authorize(ctx, 'operation:retry');
  const refusalOf = ({ status }: OperationRow): DomainError | null =>
    isEnded(status) ? new DomainError('nothing_to_retry', undefined, { operationId: id }) : null;
  return requestChange(ctx, 'operation:retry', id, options, refusalOf, async (row) => {
    try {
      await ctx.temporal.retry(row.workflowId, requestOf(ctx, reason), updateIdOf(ctx, 'retry', id, options));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'operation_ended') throw error;
      // There is no open run, though the operation may be open: it was never started, or was ended from outside.
      await resume(ctx, id, error);
    }
    await inScope(ctx, async (tx) => {
      // A replay is sent again, and audited unless the first one was.
      if (!(await isFirstToAudit(ctx, tx, options, id))) return;
      await appendAudit(tx, {
        orgId: row.orgId,
        ...actorOf(ctx.principal),
        action: 'operation.retry',
        target: `operation:${id}`,
        reason: reason.reason,
        requestId: ctx.requestId,
        operationId: id,
      });
    });
  });
};

/** Sends a request to the run. With a key, a repeated one answers with the current state of the operation. */
const requestChange = async (
  ctx: Context,
  permission: 'operation:cancel' | 'operation:retry',
  id: string,
  options: RequestOptions,
  /** Of an operation that no longer takes such a request. */
  refusalOf: (row: OperationRow) => DomainError | null,
  send: (row: OperationRow) => Promise<void>,
): Promise<StartedOperation> => {
  const row = await readRow(ctx, id);
  const { permission: startedWith } = kindOf(row.kind);
  authorizeOn(ctx, permission, {
    type: 'operation',
    startedWith,
    deletionOf: row.input.deletion?.formerStatus ?? null,
  });
  const request = { refusal: refusalOf(row), send: () => send(row) };
  const replayed = await requestOnce(ctx, options, row, request);
  const current = await awaitEnd(ctx, await readRow(ctx, id), options);
  return { operation: presentOperation(current, ctx), replayed };
};

const requestOf = (ctx: Context, { reason }: Reason): RunRequest => ({
  reason,
  ...actorOf(ctx.principal),
  requestId: ctx.requestId,
});

/** Temporal runs one update with the same id once: only a repeated request with a key has the same. */
const updateIdOf = (ctx: Context, verb: string, operationId: string, { idempotency }: RequestOptions): string =>
  idempotency === undefined
    ? uuid()
    : createHash('sha256')
        .update(JSON.stringify([principalName(ctx.principal), verb, operationId, idempotency.key]))
        .digest('base64url');

/** Starts a run that undoes the work of one that was terminated, or lost, in Temporal. */
const recover = async (ctx: Context, row: OperationRow, recovery: RunRequest): Promise<void> => {
  const { id: operationId, status } = row;
  // Its last step was done before the cancel reached the run.
  if (status === 'succeeded') throw new DomainError('point_of_no_return', undefined, { operationId });
  if (isEnded(status)) throw new DomainError('operation_ended', undefined, { operationId });
  if (isPastPointOfNoReturn(row)) throw new DomainError('point_of_no_return', undefined, { operationId });
  await ctx.temporal.start(recoveryOf(row, recovery));
};

/**
 * Starts a run that continues where a lost one was. An operation that can no longer be undone must not be left half done; one
 * that can be is left to a `cancel`. Under the lock of the row, a run that is just ending cannot have ended the operation.
 */
const resume = (ctx: Context, id: string, ended: DomainError): Promise<void> =>
  inScope(ctx, async (tx) => {
    const row = await lockOperation(tx, id);
    if (isEnded(row.status)) throw ended;
    if (isUndoable(row)) {
      const message = 'No run of the operation is open in Temporal, so no step waits. Cancel the operation to undo it.';
      throw new DomainError('nothing_to_retry', message, { cause: ended, operationId: id });
    }
    const { runId } = await ctx.temporal.start(continuationOf(row));
    await changeOperation(tx, row, { runId });
  });

/** Ends an operation whose workflow never started; false when it did, or when the operation has ended. */
const cancelUnstarted = (ctx: Context, id: string, { reason }: Reason): Promise<boolean> =>
  inScope(ctx, async (tx) => {
    const message = 'The operation was canceled before it began.';
    const row = await endUnstarted(tx, id, 'canceled', { code: 'operation_canceled', message, retryable: false });
    if (row === null) return false;
    await appendAudit(tx, {
      orgId: row.orgId,
      ...actorOf(ctx.principal),
      action: 'operation.cancel',
      target: `operation:${id}`,
      reason,
      requestId: ctx.requestId,
      operationId: id,
    });
    return true;
  });
