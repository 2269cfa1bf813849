import { createHash } from 'node:crypto';
import { DomainError } from '../../contract/errors.ts';
import { findAnswered, insertAnswer } from '../../db/operation/claim.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Context, RequestOptions } from '../context.ts';
import { claimOf } from '../operation/start.ts';

/** What became of one target; `error` is what a request for it alone would have failed with. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

export interface Batch<Target, T> {
  readonly results: readonly { readonly target: Target; readonly outcome: Outcome<T> }[];
  /** An earlier request had the same key and body: what it has done was found, the rest is done now. */
  readonly replayed: boolean;
}

interface BatchPlan<Target, T> {
  /** Whose row keeps the key: an organization, or the platform's chain. */
  readonly orgId: string;
  readonly targets: readonly Target[];
  readonly nameOf: (target: Target) => string;
  readonly atATimeMax: number;
  /** `options`: an idempotency key of this target alone, made from that of the batch. */
  readonly run: (target: Target, options: RequestOptions) => Promise<T>;
}

/**
 * Does the same for each target, as so many requests of one each: what one is refused for is told in its place, and is no
 * matter of the others. The key of the batch claims nothing but itself; each target has a claim of its own, so a repeated
 * batch goes on where the first was cut off, and does nothing twice.
 */
export const runBatch = async <Target, T>(
  ctx: Context,
  options: RequestOptions,
  { orgId, targets, nameOf, atATimeMax, run }: BatchPlan<Target, T>,
): Promise<Batch<Target, T>> => {
  const replayed = await claimBatch(ctx, orgId, options);
  const outcomes = await eachOf(targets, atATimeMax, (target) => run(target, optionsOf(options, nameOf(target))));
  return { results: targets.map((target, index) => ({ target, outcome: outcomes[index] as Outcome<T> })), replayed };
};

const claimTriesMax = 3;

/** Whether an earlier request had this key; 422 when that had another body. */
const claimBatch = async (ctx: Context, orgId: string, options: RequestOptions): Promise<boolean> => {
  const claim = claimOf(ctx, options);
  if (claim === null) return false;
  for (let tries = 1; tries <= claimTriesMax; tries += 1) {
    const found = await withOrganization(ctx.db, orgId, async (tx) => {
      if ((await findAnswered(tx, claim)) !== null) return 'earlier' as const;
      // Not the answer, which each target has for itself: that there was such a request.
      return (await insertAnswer(tx, claim, orgId, {})) ? ('new' as const) : ('meanwhile' as const);
    });
    if (found !== 'meanwhile') return found === 'earlier';
  }
  // As for a single write: the key is taken where this organization's rows do not show it.
  throw new DomainError('idempotency_key_reused');
};

/** The target is in the path, which the claim has: what is hashed here only keeps the key's length. */
const optionsOf = ({ idempotency }: RequestOptions, name: string): RequestOptions => {
  if (idempotency === undefined) return {};
  const { key, method, path, body } = idempotency;
  const derived = createHash('sha256')
    .update(JSON.stringify([key, name]))
    .digest('base64url');
  return { idempotency: { key: derived, method, path: `${path}/${name}`, body } };
};

const eachOf = async <Target, T>(
  targets: readonly Target[],
  atATimeMax: number,
  run: (target: Target) => Promise<T>,
): Promise<Outcome<T>[]> => {
  const outcomes: Outcome<T>[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < targets.length; index = next++) {
      outcomes[index] = await run(targets[index] as Target).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATimeMax, targets.length) }, work));
  return outcomes;
};
