import type { Context, RequestOptions } from '../context.ts';
import { isRepeated } from '../idempotency/answer.ts';
import { optionsOfTarget } from '../idempotency/claim.ts';

/** The outcome for one target; `error` is the error that a request for it alone would have failed with. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

export interface Batch<Target, T> {
  readonly results: readonly { readonly target: Target; readonly outcome: Outcome<T> }[];
  /** An earlier request had the same key and body: its results were found, the rest is done now. */
  readonly replayed: boolean;
}

interface BatchPlan<Target, T> {
  /** The owner of the claim: an organization, or the platform's chain. */
  readonly orgId: string;
  readonly targets: readonly Target[];
  readonly nameOf: (target: Target) => string;
  readonly atATimeMax: number;
  /** `options`: an idempotency key for this target alone, derived from that of the batch. */
  readonly run: (target: Target, options: RequestOptions) => Promise<T>;
}

/**
 * Does the same for each target, as if each had been requested alone: a refusal stands in its place and does not affect the
 * others. The key of the batch claims nothing but itself; each target has a claim of its own, so a repeated batch continues
 * where the first was cut off, and does nothing twice.
 */
export const runBatch = async <Target, T>(
  ctx: Context,
  options: RequestOptions,
  { orgId, targets, nameOf, atATimeMax, run }: BatchPlan<Target, T>,
): Promise<Batch<Target, T>> => {
  const replayed = await isRepeated(ctx, orgId, options);
  const outcomes = await eachOf(targets, atATimeMax, (target) => run(target, optionsOfTarget(options, nameOf(target))));
  return { results: targets.map((target, index) => ({ target, outcome: outcomes[index] as Outcome<T> })), replayed };
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
