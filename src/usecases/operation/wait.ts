import { abortAfter } from '../../contract/abort-after.ts';
import { isEnded } from '../../contract/operation.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import type { Context, RequestOptions } from '../context.ts';
import { readRowTogether } from './read.ts';

interface Wait {
  /** Resolves at the operation's next change, or after a while, and when the wait is over. */
  next(): Promise<void>;
  isOver(): boolean;
}

const pollMsMax = 1_000;
const pollMsUnheardFirst = 25;

/** Polls while notifications do not arrive, frequently at first. */
export const waitOf = (
  ctx: Context,
  operationId: string,
  change: 'changed' | 'ended',
  msMax: number,
  left?: AbortSignal,
): Wait => {
  const signal = abortAfter(msMax, ...(left === undefined ? [] : [left]));
  let pollMs = ctx.feed.isHeard() ? pollMsMax : pollMsUnheardFirst;
  return {
    isOver: () => signal.aborted,
    next: () => {
      const next = ctx.feed[change](operationId, pollMs, signal);
      pollMs = Math.min(pollMsMax, pollMs * 2);
      return next;
    },
  };
};

/** Reads until `isEnough` or the end of the wait. `first`: a wait for the next change that was begun before. */
export const readUntil = async <R>(
  { next, isOver }: Wait,
  read: () => Promise<R>,
  isEnough: (row: R) => boolean,
  first?: Promise<void>,
): Promise<R> => {
  for (let change = first; ; ) {
    await change;
    // Listens before it reads: a change between the two is not missed.
    change = next();
    const row = await read();
    if (isEnough(row) || isOver()) return row;
  }
};

export const hasEnded = ({ status }: OperationRow): boolean => isEnded(status);

/** Reads an operation, and whatever else its answer needs, in one transaction. */
export type ReadOperation<R extends OperationRow> = (ctx: Context, operationId: string) => Promise<R>;

/** Reads an operation whose run may not have recorded its id yet. */
export const readRun = async <R extends OperationRow>(
  ctx: Context,
  operationId: string,
  runId: string | null,
  read: ReadOperation<R>,
): Promise<R> => {
  const row = await read(ctx, operationId);
  return row.runId === null ? { ...row, runId } : row;
};

/** The operation once it has ended, or as it is after `waitMs` or when the signal aborts. */
export const awaitEndWith = async <R extends OperationRow>(
  ctx: Context,
  row: R,
  { waitMs = 0, signal }: RequestOptions,
  read: ReadOperation<R>,
): Promise<R> => {
  if (waitMs === 0 || hasEnded(row)) return row;
  const wait = waitOf(ctx, row.id, 'ended', waitMs, signal);
  return readUntil(wait, () => readRun(ctx, row.id, row.runId, read), hasEnded);
};

export const awaitEnd = (ctx: Context, row: OperationRow, options: RequestOptions): Promise<OperationRow> =>
  awaitEndWith(ctx, row, options, readRowTogether);
