import { DomainError } from '../contract/errors.ts';
import { actorOf } from '../contract/principal.ts';
import { type AuditEntry, appendAudit } from '../db/audit/store.ts';
import type { Tx } from '../db/client.ts';
import { findAnswered, insertAnswer } from '../db/operation/claim.ts';
import { type Owner, ownerIdOf, withOwner } from '../db/tenancy.ts';
import type { Context, RequestOptions } from './context.ts';
import { claimOf } from './operation/start.ts';

/** What one transaction has done. */
export interface Change<T> {
  readonly value: T;
  /** What a repeated request is answered, when it is not `value`: without the secret. */
  readonly repeated?: T;
  /** null: nothing was changed. */
  readonly audit: ChangeEntry | readonly [ChangeEntry, ...ChangeEntry[]] | null;
}

export type ChangeEntry = Omit<AuditEntry, 'orgId' | 'actor' | 'keyId' | 'requestId'>;

export interface Written<T> {
  readonly value: T;
  /** An earlier request with the same idempotency key did it. */
  readonly replayed: boolean;
}

const triesMax = 3;

/**
 * A change that fits one transaction: under row-level security of its owner, once for each idempotency key, its audit event
 * last, in the owner's chain. The answer is kept with the key, in the same transaction.
 */
export const writeOnce = async <T extends object>(
  ctx: Context,
  owner: Owner,
  options: RequestOptions,
  run: (tx: Tx) => Promise<Change<T>>,
): Promise<Written<T>> => {
  const claim = claimOf(ctx, options);
  const orgId = ownerIdOf(owner);
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const written = await withOwner(ctx.db, owner, async (tx): Promise<Written<T> | null> => {
      const answered = claim === null ? null : await findAnswered(tx, claim);
      // What was stored is what a request to the same path was answered: of the same type.
      if (answered !== null) return { value: answered as T, replayed: true };
      const { value, repeated = value, audit } = await run(tx);
      if (claim !== null && !(await insertAnswer(tx, claim, orgId, repeated))) throw new AnsweredMeanwhile();
      if (audit !== null) {
        const common = { orgId, ...actorOf(ctx.principal), requestId: ctx.requestId };
        const [first, ...more] = isSeveral(audit) ? audit : [audit];
        await appendAudit(tx, { ...first, ...common }, ...more.map((entry) => ({ ...entry, ...common })));
      }
      return { value, replayed: false };
    }).catch(async (error: unknown) => {
      if (error instanceof AnsweredMeanwhile) return null;
      // What is refused may be what another request with this key has just done: then that is the answer.
      const isAnswered =
        claim !== null &&
        error instanceof DomainError &&
        (await withOwner(ctx.db, owner, (tx) => findAnswered(tx, claim))) !== null;
      if (isAnswered) return null;
      throw error;
    });
    if (written !== null) return written;
  }
  // The key is taken by a request that this owner's rows do not show: one to a namesake that is gone by now.
  throw new DomainError('idempotency_key_reused');
};

const isSeveral = (audit: NonNullable<Change<unknown>['audit']>): audit is readonly [ChangeEntry, ...ChangeEntry[]] =>
  Array.isArray(audit);

/** Another request took the key between our look and our insert. */
class AnsweredMeanwhile extends Error {}
