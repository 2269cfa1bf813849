import { DomainError } from '../../contract/errors.ts';
import { actorOf } from '../../contract/principal.ts';
import { type AuditEntry, appendAuditWithPersons } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findAnswered, insertAnswer } from '../../db/idempotency/store.ts';
import { type Owner, ownerIdOf, withOwner } from '../../db/tenancy.ts';
import type { Context, RequestOptions } from '../context.ts';
import { ClaimedMeanwhile, claimOf } from './claim.ts';

/** The result of one transaction. */
export interface Change<T> {
  readonly value: T;
  /** The answer to a repeated request when it is not `value`: without the secret. */
  readonly repeated?: T;
  /** null: nothing was changed. */
  readonly audit: ChangeEntry | readonly [ChangeEntry, ...ChangeEntry[]] | null;
  /** What the trails of persons record of a change of an organization; default: nothing. */
  readonly ofPersons?: readonly AuditEntry[];
}

export type ChangeEntry = Omit<AuditEntry, 'orgId' | 'actor' | 'keyId' | 'sessionId' | 'requestId'>;

export interface Written<T> {
  readonly value: T;
  /** An earlier request with the same idempotency key did it. */
  readonly replayed: boolean;
}

const attemptsMax = 3;

/**
 * Makes a change that fits one transaction: under row-level security of its owner, once for each idempotency key, its audit
 * event last, in the owner's chain. The answer is kept with the key, in the same transaction.
 */
export const writeOnce = async <T extends object>(
  ctx: Context,
  owner: Owner,
  options: RequestOptions,
  run: (tx: Tx) => Promise<Change<T>>,
): Promise<Written<T>> => {
  const claim = claimOf(ctx, options);
  const orgId = ownerIdOf(owner);
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const written = await withOwner(ctx.db, owner, async (tx): Promise<Written<T> | null> => {
      const answered = claim === null ? null : await findAnswered(tx, claim);
      // The stored answer was given to a request to the same path, so it has the same type.
      if (answered !== null) return { value: answered as T, replayed: true };
      const { value, repeated = value, audit, ofPersons = [] } = await run(tx);
      if (claim !== null && !(await insertAnswer(tx, claim, orgId, repeated))) throw new ClaimedMeanwhile();
      if (audit !== null) {
        const common = { orgId, ...actorOf(ctx.principal), requestId: ctx.requestId };
        const own = isSeveral(audit) ? audit : [audit];
        await appendAuditWithPersons(
          tx,
          orgId,
          own.map((entry) => ({ ...entry, ...common })),
          ofPersons,
        );
      }
      return { value, replayed: false };
    }).catch(async (error: unknown) => {
      if (error instanceof ClaimedMeanwhile) return null;
      // The refusal may come from what another request with this key has just done: its answer is then given.
      const isAnswered =
        claim !== null &&
        error instanceof DomainError &&
        (await withOwner(ctx.db, owner, (tx) => findAnswered(tx, claim))) !== null;
      if (isAnswered) return null;
      throw error;
    });
    if (written !== null) return written;
  }
  // This owner's rows do not show the request that took the key: it was about a former owner of the same name.
  throw new DomainError('idempotency_key_reused');
};

const isSeveral = (audit: NonNullable<Change<unknown>['audit']>): audit is readonly [ChangeEntry, ...ChangeEntry[]] =>
  Array.isArray(audit);

/** Keeps the answer of a transaction that the caller has open; 422 when the key has just been used with another body. */
export const keepAnswer = async (
  ctx: Context,
  tx: Tx,
  options: RequestOptions,
  orgId: string,
  answer: object,
): Promise<void> => {
  const claim = claimOf(ctx, options);
  if (claim !== null && !(await insertAnswer(tx, claim, orgId, answer))) await findAnswered(tx, claim);
};

/** Whether an earlier request had this key, which from now on stands for nothing else; 422 when that had another body. */
export const isRepeated = async (ctx: Context, orgId: string, options: RequestOptions): Promise<boolean> => {
  if (options.idempotency === undefined) return false;
  return (await writeOnce(ctx, { orgId }, options, async () => ({ value: {}, audit: null }))).replayed;
};
