import { createHash } from 'node:crypto';
import { DomainError, type ErrorCode, errorTable, isErrorCode } from '../contract/errors.ts';
import { isEnded, type Operation } from '../contract/operation.ts';
import { keyIdOf, principalName } from '../contract/principal.ts';
import { startOf } from '../contract/recovery.ts';
import type { Tx } from '../db/client.ts';
import { findOperation } from '../db/read/operation.ts';
import {
  type Claim,
  deleteClaim,
  findClaimed,
  insertClaim,
  insertOperation,
  moveClaim,
  type NewOperation,
} from '../db/write/claim.ts';
import type { OperationRow } from '../db/write/operation.ts';
import type { Context, RequestOptions } from './context.ts';
import { inScope, ownOrgId } from './scope.ts';
import { sharedRead } from './shared-read.ts';

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

/** Starts the run of a claimed operation, or finds it; safe to repeat until it has answered. */
const startClaimed = async (ctx: Context, { row }: Claimed): Promise<OperationRow> => {
  const { id: operationId } = row;
  if (row.status !== 'pending') return row;
  try {
    const { runId } = await ctx.temporal.start(startOf(row));
    const current = await readRow(ctx, operationId);
    return current.runId === null ? { ...current, runId } : current;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.message, {
      cause: error,
      operationId,
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    });
  }
};

/** Starts a claimed operation and waits as long as the caller asked for. */
export const startAndWait = async (ctx: Context, claimed: Claimed, options: RequestOptions): Promise<OperationRow> => {
  try {
    const row = await awaitEnd(ctx, await startClaimed(ctx, claimed), options);
    if (options.waitMs !== undefined) await releaseKey(ctx, options, row);
    return row;
  } catch (error) {
    // Of an operation that is open, or whose state cannot be read now, the same key goes on with it.
    const isOpen = error instanceof DomainError && awayCodes.includes(error.code);
    if (!isOpen) await releaseKey(ctx, options, await readRow(ctx, claimed.row.id));
    throw error;
  }
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

const pollMs = 1_000;

/** The operation once it has ended, or as it is after `waitMs` or when the signal aborts. */
export const awaitEnd = async (
  ctx: Context,
  row: OperationRow,
  { waitMs = 0, signal }: RequestOptions,
): Promise<OperationRow> => {
  const inTime = AbortSignal.timeout(waitMs);
  const either = signal === undefined ? inTime : AbortSignal.any([inTime, signal]);
  let current = row;
  while (waitMs > 0 && !isEnded(current.status) && !either.aborted) {
    // Listens before it reads: a change between the two is not missed.
    const change = ctx.feed.ended(row.id, pollMs, either);
    const latest = await findRowTogether(ctx, row.id);
    ctx.noteOrganization?.(latest.orgId);
    current = latest.runId === null ? { ...latest, runId: current.runId } : latest;
    if (!isEnded(current.status)) await change;
  }
  return current;
};
