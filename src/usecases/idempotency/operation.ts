import { DomainError, type ErrorCode, errorTable, isErrorCode } from '../../contract/errors.ts';
import { isEnded } from '../../contract/operation.ts';
import { keyIdOf, principalName } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import {
  assertClaimFits,
  type Claim,
  deleteClaim,
  findClaimed,
  insertClaim,
  markAudited,
  moveClaim,
} from '../../db/idempotency/store.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { insertOperation, type NewOperation } from '../../db/operation/store.ts';
import { findOrganization } from '../../db/organization/store.ts';
import type { Context, RequestOptions } from '../context.ts';
import { inScope } from '../scope.ts';
import { isUnavailable } from '../unavailable.ts';
import { ClaimedMeanwhile, claimOf } from './claim.ts';

interface Claimed {
  readonly row: OperationRow;
  /** An earlier request with the same idempotency key opened it. */
  readonly isReplayed: boolean;
}

/** An operation without its caller. */
export type OperationDraft = Omit<NewOperation, 'actor' | 'actorKeyId' | 'requestId'>;

/** Inserts an operation of the caller. Its run is started after the transaction. */
export const openOperation = (
  { principal, requestId }: Context,
  tx: Tx,
  draft: OperationDraft,
): Promise<OperationRow> =>
  insertOperation(tx, { ...draft, actor: principalName(principal), actorKeyId: keyIdOf(principal), requestId });

/** Checks a request in its transaction and says which operation to open. */
type Prepare = (tx: Tx) => Promise<OperationDraft>;

const idsOf = ({ id, orgId }: { id: string; orgId: string }) => ({ operationId: id, orgId });

/**
 * Opens the operation that `prepare` describes and claims the key for it, in one transaction, before anything is started.
 * Of several requests with one key, one opens an operation and the others find it.
 */
export const claimOperation = async (ctx: Context, options: RequestOptions, prepare: Prepare): Promise<Claimed> => {
  const claim = claimOf(ctx, options);
  try {
    return await inScope(ctx, async (tx) => {
      const earlier = claim === null ? null : await findEarlier(tx, claim);
      if (earlier !== null) return { row: earlier, isReplayed: true };
      const draft = await prepareReachable(ctx, tx, prepare);
      if (claim !== null && !(await insertClaim(tx, claim, idsOf(draft)))) throw new ClaimedMeanwhile();
      return { row: await openOperation(ctx, tx, draft), isReplayed: false };
    });
  } catch (error) {
    if (error instanceof ClaimedMeanwhile) return claimOperation(ctx, options, prepare);
    if (claim === null || !(error instanceof DomainError) || isUnavailable(error)) throw error;
    // The refusal may come from what another request with this key has just done: its operation is then the answer.
    const earlier = await inScope(ctx, (tx) => findEarlier(tx, claim));
    if (earlier === null) throw error;
    return { row: earlier, isReplayed: true };
  }
};

/**
 * Finds the operation that an earlier request with this key opened. Refuses the key if the path names an organization by a
 * slug that now belongs to another one. A repeated deletion, whose slug is free, still finds its operation.
 */
const findEarlier = async (tx: Tx, claim: Claim): Promise<OperationRow | null> => {
  const row = await findClaimed(tx, claim);
  // Other paths contain ids, and the path of a creation names no organization.
  if (row === null || !claim.path.startsWith('/orgs/')) return row;
  const current = await findOrganization(tx, row.input.slug);
  if (current !== undefined && current.id !== row.orgId) throw new DomainError('idempotency_key_reused');
  return row;
};

/** Opens another operation for a request whose first one failed, and moves the key to it. */
export const replaceOperation = (ctx: Context, options: RequestOptions, prepare: Prepare): Promise<Claimed> =>
  inScope(ctx, async (tx) => {
    const draft = await prepareReachable(ctx, tx, prepare);
    const claim = claimOf(ctx, options);
    if (claim !== null) await moveClaim(tx, claim, draft.id, draft.orgId);
    return { row: await openOperation(ctx, tx, draft), isReplayed: false };
  });

/** Refuses while Temporal is unreachable: a claim for an operation that cannot start would block later requests. */
const prepareReachable = async ({ temporal }: Context, tx: Tx, prepare: Prepare): Promise<OperationDraft> => {
  const draft = await prepare(tx);
  temporal.assertReachable();
  return draft;
};

/**
 * Frees the key of an operation that has ended in an error, so that the same request can be sent again. A conflict keeps
 * it: the repeated request gets the same answer.
 */
export const releaseKey = async (
  ctx: Context,
  options: RequestOptions,
  { id, status, error }: OperationRow,
): Promise<void> => {
  const claim = claimOf(ctx, options);
  const isConflict = isErrorCode(error?.code) && errorTable[error.code].status === 409;
  if (claim === null || !isEnded(status) || status === 'succeeded' || isConflict) return;
  await inScope(ctx, (tx) => deleteClaim(tx, claim, id));
};

/** 422 when an earlier request with this key had another body or, given `orgId`, was about another organization. */
export const assertKeyFits = async (ctx: Context, tx: Tx, options: RequestOptions, orgId?: string): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim !== null) await assertClaimFits(tx, claim, orgId);
};

/** Makes the key stand for this operation, whatever it stood for before. */
export const assignKey = async (ctx: Context, tx: Tx, options: RequestOptions, row: OperationRow): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim === null || (await insertClaim(tx, claim, idsOf(row)))) return;
  await assertClaimFits(tx, claim);
  await moveClaim(tx, claim, row.id, row.orgId);
};

/** Refusals of a request that reaches its run too late. */
const lateCodes: readonly ErrorCode[] = [
  'operation_ended',
  'point_of_no_return',
  'illegal_transition',
  'nothing_to_retry',
];

interface OperationRequest {
  /** Why the operation no longer takes such a request; null: it does. */
  readonly refusal: DomainError | null;
  readonly send: () => Promise<void>;
}

/** Sends a request to the run of an operation; returns whether an earlier request had the same key. */
export const requestOnce = async (
  ctx: Context,
  options: RequestOptions,
  row: OperationRow,
  { refusal, send }: OperationRequest,
): Promise<boolean> => {
  const claim = claimOf(ctx, options);
  const isReplayed =
    claim !== null &&
    (await inScope(ctx, async (tx) => {
      // A refused request claims nothing, or a simultaneous one would count as its repetition.
      const isNew = refusal === null && (await insertClaim(tx, claim, idsOf(row)));
      return !isNew && (await findClaimed(tx, claim)) !== null;
    }));
  if (refusal !== null) {
    if (!isReplayed) throw refusal;
    return isReplayed;
  }
  try {
    await send();
  } catch (error) {
    // A replay is sent again, for the first may have been lost on its way; that it comes too late is no error, unless the
    // first was refused as well and has released its claim.
    const isLate = isReplayed && error instanceof DomainError && lateCodes.includes(error.code);
    if (!isLate || (await inScope(ctx, (tx) => findClaimed(tx, claim))) === null) {
      if (claim !== null && !isReplayed) await inScope(ctx, (tx) => deleteClaim(tx, claim, row.id));
      throw error;
    }
  }
  return isReplayed;
};

/** Whether this request is the one to audit: without a key each is, with one the first. */
export const isFirstToAudit = async (
  ctx: Context,
  tx: Tx,
  options: RequestOptions,
  operationId: string,
): Promise<boolean> => {
  const claim = claimOf(ctx, options);
  return claim === null || markAudited(tx, claim, operationId);
};
