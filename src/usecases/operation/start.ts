import { DomainError, isErrorCode } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import { startOf } from '../../contract/operation-recovery.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import type { Context, RequestOptions } from '../context.ts';
import { claimOperation, type OperationDraft, releaseKey } from '../idempotency/operation.ts';
import { isUnavailable } from '../unavailable.ts';
import { readRow } from './read.ts';
import { presentOperation } from './view.ts';
import { awaitEnd, awaitEndWith, hasEnded, type ReadOperation, readRun, readUntil, waitOf } from './wait.ts';

export interface StartedOperation {
  readonly operation: Operation;
  readonly replayed: boolean;
}

/** Opens an operation once for each idempotency key, starts it, and waits as long as the caller asked for. */
export const startOperation = async (
  ctx: Context,
  options: RequestOptions,
  prepare: (tx: Tx) => Promise<OperationDraft>,
): Promise<StartedOperation> => {
  const claimed = await claimOperation(ctx, options, prepare);
  ctx.noteOrganization?.(claimed.row.orgId);
  const row = await startAndWait(ctx, claimed.row, options);
  return { operation: presentOperation(row, ctx), replayed: claimed.isReplayed };
};

/** Starts an operation that was opened, unless it has been started, and waits as long as the caller asked for. */
export const startAndWait = (ctx: Context, row: OperationRow, options: RequestOptions): Promise<OperationRow> =>
  kindOf(row.kind).creates
    ? startCreation(ctx, row, options, readRow)
    : keepingKey(ctx, row, options, () =>
        row.status === 'pending' ? startPending(ctx, row, options) : awaitEnd(ctx, row, options),
      );

/** The same of a creation, which is answered once its first step has reserved its names. */
export const startCreation = <R extends OperationRow>(
  ctx: Context,
  row: OperationRow,
  options: RequestOptions,
  read: ReadOperation<R>,
): Promise<R> =>
  keepingKey(ctx, row, options, async () =>
    row.status === 'pending'
      ? startPendingCreation(ctx, row, options, read)
      : awaitEndWith(ctx, await read(ctx, row.id), options, read),
  );

/** Releases the key when the operation has ended in an error that the same request may not meet again. */
const keepingKey = async <R extends OperationRow>(
  ctx: Context,
  { id }: OperationRow,
  options: RequestOptions,
  run: () => Promise<R>,
): Promise<R> => {
  try {
    const current = await run();
    if (options.waitMs !== undefined) await releaseKey(ctx, options, current);
    return current;
  } catch (error) {
    // If the operation may be open, or its state is unknown, the same key continues with it.
    if (!isUnavailable(error)) await releaseKey(ctx, options, await readRow(ctx, id));
    throw error;
  }
};

/** Starts the run of an operation, or finds it; safe to repeat until it has answered. */
const startRun = async (ctx: Context, row: OperationRow): Promise<string> => {
  try {
    return (await ctx.temporal.start(startOf(row))).runId;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.message, {
      cause: error,
      operationId: row.id,
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    });
  }
};

const startPending = async (
  ctx: Context,
  row: OperationRow,
  { waitMs = 0, signal }: RequestOptions,
): Promise<OperationRow> => {
  // An answer that waits for nothing needs no second transaction: all that has changed is the run's id.
  if (waitMs === 0) return { ...row, runId: await startRun(ctx, row) };
  const end = waitOf(ctx, row.id, 'ended', waitMs, signal);
  // Listens before it starts: nothing that the run does at once is missed.
  const first = end.next();
  const runId = await startRun(ctx, row);
  return readUntil(end, () => readRun(ctx, row.id, runId, readRow), hasEnded, first);
};

/** How long the first step of a creation is waited for, whatever the caller asked for. */
const reserveMsMax = 3_000;

const startPendingCreation = async <R extends OperationRow>(
  ctx: Context,
  row: OperationRow,
  { waitMs = 0, signal }: RequestOptions,
  read: ReadOperation<R>,
): Promise<R> => {
  const reservedBy = Date.now() + reserveMsMax;
  const end = waitMs > 0 ? waitOf(ctx, row.id, 'ended', waitMs, signal) : undefined;
  const reservation = waitOf(ctx, row.id, 'changed', reserveMsMax, signal);
  // Listens before it starts: nothing that the run does at once is missed, and one read is enough.
  const first = (end ?? reservation).next();
  const runId = await startRun(ctx, row);
  const readOne = () => readRun(ctx, row.id, runId, read);
  let current = end === undefined ? undefined : await readUntil(end, readOne, hasEnded, first);
  if ((current === undefined || !isAnswerable(current)) && Date.now() < reservedBy)
    current = await readUntil(reservation, readOne, isAnswerable, current === undefined ? first : undefined);
  current ??= await readOne();
  assertReserved(current);
  return current;
};

const isFirstStepDone = ({ steps: [first] }: OperationRow): boolean =>
  first?.status === 'succeeded' || first?.status.startsWith('undo') === true;

const isAnswerable = (row: OperationRow): boolean => hasEnded(row) || isFirstStepDone(row);

/** A creation whose names were refused has nothing to show but the reason. */
const assertReserved = (row: OperationRow): void => {
  if (!hasEnded(row) || isFirstStepDone(row)) return;
  const { code, message } = row.error ?? { code: 'internal_error', message: undefined };
  throw new DomainError(isErrorCode(code) ? code : 'internal_error', message, { operationId: row.id });
};
