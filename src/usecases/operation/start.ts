import { createHash } from 'node:crypto';
import { abortAfter } from '../../contract/abort-after.ts';
import { DomainError, type ErrorCode, errorTable, isErrorCode } from '../../contract/errors.ts';
import { isEnded, type Operation } from '../../contract/operation.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import { startOf } from '../../contract/operation-recovery.ts';
import { keyIdOf, principalName } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import {
  type Claim,
  deleteClaim,
  findClaimed,
  insertClaim,
  insertOperation,
  moveClaim,
  type NewOperation,
} from '../../db/operation/claim.ts';
import { findOperation, type OperationRow } from '../../db/operation/store.ts';
import type { Context, RequestOptions } from '../context.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { sharedRead } from '../shared-read.ts';

export interface Claimed {
  row: OperationRow;
  /** An earlier request with the same key made it. */
  isReplayed: boolean;
}

export interface StartedOperation {
  operation: Operation;
  replayed: boolean;
}

/** null: the request has no idempotency key. */
export const claimOf = ({ principal }: Context, { idempotency }: RequestOptions): Claim | null => {
  if (idempotency === undefined) return null;
  const { key, method, path, body } = idempotency;
  // The parsed body: its properties are in the order of its schema, whatever the order in which they were sent.
  const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { principal: principalName(principal), method, path, key, bodyHash };
};

/**
 * Claims the operation in one transaction, before anything is started: what `prepare` checks and returns, and the key.
 * Of requests with one key at the same time, one claims and the others find what it claimed. `previous`: the try that
 * this one replaces; its key moves on.
 */
export const claimOperation = async (
  ctx: Context,
  options: RequestOptions,
  prepare: (tx: Tx) => Promise<Omit<NewOperation, 'actor' | 'actorKeyId' | 'requestId'>>,
  previous?: OperationRow,
): Promise<Claimed> => {
  const claim = claimOf(ctx, options);
  try {
    return await inScope(ctx, async (tx) => {
      const claimed = claim === null || previous !== undefined ? null : await findClaimed(tx, claim);
      if (claimed !== null) return { row: claimed, isReplayed: true };
      const operation = await prepare(tx);
      // Nothing is written for a start that would be refused: no claim stands in the way of the next one.
      ctx.temporal.assertReachable();
      if (claim !== null && previous !== undefined) await moveClaim(tx, claim, operation.id, operation.orgId);
      if (claim !== null && previous === undefined) {
        const ids = { operationId: operation.id, orgId: operation.orgId };
        if (!(await insertClaim(tx, claim, ids))) throw new ClaimedMeanwhile();
      }
      const { principal, requestId } = ctx;
      return {
        row: await insertOperation(tx, {
          ...operation,
          actor: principalName(principal),
          actorKeyId: keyIdOf(principal),
          requestId,
        }),
        isReplayed: false,
      };
    });
  } catch (error) {
    if (error instanceof ClaimedMeanwhile) return claimOperation(ctx, options, prepare);
    // What is refused may be what another request with this key has just claimed: then that is the answer.
    const isNew =
      claim !== null && previous === undefined && error instanceof DomainError && !awayCodes.includes(error.code);
    const claimed = isNew ? await inScope(ctx, (tx) => findClaimed(tx, claim)) : null;
    if (claimed !== null) return { row: claimed, isReplayed: true };
    throw error;
  }
};

/** Another request took the key between our look and our insert. */
class ClaimedMeanwhile extends Error {}

/** Reads an operation, and what else its answer takes, in one transaction. */
type Read<R extends OperationRow> = (ctx: Context, operationId: string) => Promise<R>;

/** Starts a claimed operation and waits as long as the caller asked for. */
export const startAndWait = (ctx: Context, claimed: Claimed, options: RequestOptions): Promise<OperationRow> =>
  startAndRead(ctx, claimed, options, readRow);

/** The same with an answer that takes more than the operation. */
export const startAndRead = async <R extends OperationRow>(
  ctx: Context,
  { row }: Claimed,
  options: RequestOptions,
  read: Read<R>,
): Promise<R> => {
  try {
    const current =
      row.status === 'pending'
        ? await startPending(ctx, row, options, read)
        : await awaitEndWith(ctx, await read(ctx, row.id), options, read);
    if (options.waitMs !== undefined) await releaseKey(ctx, options, current);
    return current;
  } catch (error) {
    // Of an operation that is open, or whose state cannot be read now, the same key goes on with it.
    const isOpen = error instanceof DomainError && awayCodes.includes(error.code);
    if (!isOpen) await releaseKey(ctx, options, await readRow(ctx, row.id));
    throw error;
  }
};

/** Starts the run of a claimed operation, or finds it; safe to repeat until it has answered. */
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

// How long a creation is waited for to reserve its names, whatever the caller asked for.
const reserveMsMax = 3_000;

const startPending = async <R extends OperationRow>(
  ctx: Context,
  row: OperationRow,
  { waitMs = 0, signal }: RequestOptions,
  read: Read<R>,
): Promise<R> => {
  const isCreation = kindOf(row.kind).creates;
  const reservedBy = Date.now() + reserveMsMax;
  const end = waitMs > 0 ? waitOf(ctx, row.id, 'ended', waitMs, signal) : undefined;
  const reservation = waitOf(ctx, row.id, 'changed', reserveMsMax, signal);
  // Listens before it starts: what the run does at once is not missed, and one read is enough.
  const first = end === undefined && !isCreation ? undefined : (end ?? reservation).next();
  const runId = await startRun(ctx, row);
  const readOne = async (): Promise<R> => {
    const latest = await read(ctx, row.id);
    return latest.runId === null ? { ...latest, runId } : latest;
  };
  let current = end === undefined ? undefined : await readUntil(end, readOne, hasEnded, first);
  if (isCreation && (current === undefined || !isAnswerable(current)) && Date.now() < reservedBy)
    current = await readUntil(reservation, readOne, isAnswerable, current === undefined ? first : undefined);
  current ??= await readOne();
  if (isCreation) assertReserved(current);
  return current;
};

const hasEnded = ({ status }: OperationRow): boolean => isEnded(status);

const isFirstStepDone = ({ steps: [first] }: OperationRow): boolean =>
  first?.status === 'succeeded' || first?.status.startsWith('undo') === true;

const isAnswerable = (row: OperationRow): boolean => hasEnded(row) || isFirstStepDone(row);

/** Of a creation whose names were refused there is nothing to show but why. */
const assertReserved = (row: OperationRow): void => {
  if (!hasEnded(row) || isFirstStepDone(row)) return;
  const { code, message } = row.error ?? { code: 'internal_error', message: undefined };
  throw new DomainError(isErrorCode(code) ? code : 'internal_error', message, { operationId: row.id });
};

export const awayCodes: readonly ErrorCode[] = ['temporal_unavailable', 'temporal_overloaded', 'database_unavailable'];

/** Once an operation has ended in an error that may not come again, its key may be used for another try. */
const releaseKey = async (
  ctx: Context,
  options: RequestOptions,
  { id, status, error }: OperationRow,
): Promise<void> => {
  const claim = claimOf(ctx, options);
  const isConflict = isErrorCode(error?.code) && errorTable[error.code].status === 409;
  if (claim === null || !isEnded(status) || status === 'succeeded' || isConflict) return;
  await inScope(ctx, (tx) => deleteClaim(tx, claim, id));
};

const findRow = async (ctx: Context, operationId: string): Promise<OperationRow> => {
  const row = await inScope(ctx, (tx) => findOperation(tx, operationId, ownOrgId(ctx)));
  if (row === undefined) throw new DomainError('not_found', 'The operation does not exist.');
  return row;
};

export const readRow = async (ctx: Context, operationId: string): Promise<OperationRow> => {
  const row = await findRow(ctx, operationId);
  ctx.noteOrganization?.(row.orgId);
  return row;
};

const findRowTogether = sharedRead(findRow);

interface Wait {
  /** Resolves at the operation's next change, or after a while, and when the wait is over. */
  next(): Promise<void>;
  isOver(): boolean;
}

const pollMsMax = 1_000;
const pollMsUnheardFirst = 25;

/** Where no change is heard of it is asked for, at first often. */
const waitOf = (ctx: Context, id: string, what: 'changed' | 'ended', msMax: number, left?: AbortSignal): Wait => {
  const signal = abortAfter(msMax, ...(left === undefined ? [] : [left]));
  let pollMs = ctx.feed.isHeard() ? pollMsMax : pollMsUnheardFirst;
  return {
    isOver: () => signal.aborted,
    next: () => {
      const change = ctx.feed[what](id, pollMs, signal);
      pollMs = Math.min(pollMsMax, pollMs * 2);
      return change;
    },
  };
};

/** What is read as soon as it is enough, or when the wait is over. `first`: listens already, and is awaited first. */
const readUntil = async <R>(
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

const awaitEndWith = async <R extends OperationRow>(
  ctx: Context,
  row: R,
  { waitMs = 0, signal }: RequestOptions,
  read: Read<R>,
): Promise<R> => {
  if (waitMs === 0 || hasEnded(row)) return row;
  const readOne = async (): Promise<R> => {
    const latest = await read(ctx, row.id);
    return latest.runId === null ? { ...latest, runId: row.runId } : latest;
  };
  return readUntil(waitOf(ctx, row.id, 'ended', waitMs, signal), readOne, hasEnded);
};

/** The operation once it has ended, or as it is after `waitMs` or when the signal aborts. */
export const awaitEnd = (ctx: Context, row: OperationRow, options: RequestOptions): Promise<OperationRow> =>
  awaitEndWith(ctx, row, options, async (_, id) => {
    const latest = await findRowTogether(ctx, id);
    ctx.noteOrganization?.(latest.orgId);
    return latest;
  });
