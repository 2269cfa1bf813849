// The attempts of an operation's steps, put together from its events. An event has the state of a step but not its own time, so
// when an attempt began and ended is known only as far as the state says so, or the event was seen as it happened.
import type { Operation, Step, StepError } from '../../../../src/client/index.ts';
import { definitionOf, type OperationKind } from '../../../../src/contract/operation-kinds.ts';

export interface Attempt {
  readonly number: number;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'canceled';
  readonly error: StepError | null;
  /** By the server's clock, in milliseconds; null: not known. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The attempts at a step, and at its undo. */
export interface Trail {
  readonly attempts: readonly Attempt[];
  readonly undos: readonly Attempt[];
  /** The newest state of the step. */
  readonly step: Step | null;
}

export const noTrail: Trail = { attempts: [], undos: [], step: null };

/** Whether the step only waits, for a time or an event, and makes no attempts. */
export const isHold = (kind: OperationKind, name: Step['name']): boolean => definitionOf(kind, name)?.activity === null;

interface Failures {
  readonly first: number;
  readonly last: number;
  readonly error: StepError;
}

/** The failures of the attempts; equal ones in a row are one. */
export const failuresOf = (attempts: readonly Attempt[]): readonly Failures[] => {
  const groups: Failures[] = [];
  for (const { number, error } of attempts) {
    if (error === null) continue;
    const before = groups.at(-1);
    const isSame =
      before?.last === number - 1 && before.error.code === error.code && before.error.message === error.message;
    if (isSame) groups.splice(-1, 1, { ...before, last: number });
    else groups.push({ first: number, last: number, error });
  }
  return groups;
};

const timeOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** When the attempt after this state began: as planned, unless a person hastened it. */
const plannedAfter = (before: Step | null, seenAt: number | null): number | null => {
  const planned = timeOf(before?.nextRetryAt ?? null);
  return planned !== null && seenAt !== null && planned > seenAt ? null : planned;
};

/** Attempts that ended in a way that no event tells. */
const unknown = (number: number): Attempt => ({ number, outcome: 'failed', error: null, from: null, to: null });

/** Adds what is known of an attempt, after those that came before it. */
const withAttempt = (attempts: readonly Attempt[], next: Attempt): readonly Attempt[] => {
  const earlier = attempts.filter(({ number }) => number < next.number);
  const missing = Array.from({ length: Math.max(0, next.number - 1 - (earlier.at(-1)?.number ?? 0)) }, (_, index) =>
    unknown((earlier.at(-1)?.number ?? 0) + 1 + index),
  );
  const known = attempts.find(({ number }) => number === next.number);
  return [...earlier, ...missing, { ...next, from: known?.from ?? next.from }];
};

/** Puts an end to the attempt that is being made, if one is. */
const ended = (attempts: readonly Attempt[], end: Partial<Attempt>): readonly Attempt[] =>
  attempts.map((attempt) => (attempt.outcome === 'running' ? { ...attempt, ...end } : attempt));

/** `seenAt`: when the event happened; null: it was read later, with those that happened before. */
export const trailAfter = (trail: Trail, step: Step, isWait: boolean, seenAt: number | null): Trail => {
  const { attempts, undos, step: before } = trail;
  const { status, attempt, error } = step;
  const number = Math.max(1, attempt);
  const isFirst = number === 1;
  const from = isFirst ? timeOf(step.startedAt) : plannedAfter(before, seenAt);
  const made = (change: Pick<Attempt, 'outcome' | 'to'>): Attempt => ({ number, error, from, ...change });
  const next = { ...trail, step };
  switch (status) {
    case 'running':
      return isWait ? next : { ...next, attempts: withAttempt(attempts, made({ outcome: 'running', to: null })) };
    case 'waiting':
      return error === null
        ? next
        : { ...next, attempts: withAttempt(attempts, made({ outcome: 'failed', to: seenAt })) };
    case 'succeeded':
      return isWait
        ? next
        : {
            ...next,
            attempts: withAttempt(attempts, made({ outcome: 'succeeded', to: timeOf(step.finishedAt) })),
          };
    case 'failed': {
      const end = { outcome: error === null ? 'canceled' : 'failed', error, to: timeOf(step.finishedAt) } as const;
      // The attempt that failed for good, after one that was to be repeated, has no event of its own.
      const isAnother = error !== null && before?.status === 'waiting' && !isWait;
      return isAnother
        ? {
            ...next,
            attempts: withAttempt(attempts, { ...end, number: number + 1, from: plannedAfter(before, seenAt) }),
          }
        : { ...next, attempts: ended(attempts, end) };
    }
    case 'skipped':
      return { ...next, attempts: attempts.filter(({ outcome }) => outcome !== 'running') };
    case 'undoing':
      return {
        ...next,
        undos: withAttempt(undos, {
          ...made({ outcome: 'running', to: null }),
          error: null,
          from: isFirst ? seenAt : from,
        }),
      };
    case 'undoFailed':
      return {
        ...next,
        undos: withAttempt(undos, { ...made({ outcome: 'failed', to: seenAt }), from: isFirst ? null : from }),
      };
    case 'undone':
      return {
        ...next,
        undos: withAttempt(undos, {
          ...made({ outcome: 'succeeded', to: timeOf(step.finishedAt) }),
          error: null,
          from: isFirst ? null : from,
        }),
      };
    default:
      return next;
  }
};

const isBackwards = ({ status }: Step): boolean =>
  status === 'undoing' || status === 'undone' || status === 'undoFailed';

/** The trail as far as the state of the step alone tells it: attempts without times. */
const trailOf = (step: Step, isWait: boolean): Trail => {
  if (step.status === 'pending' || step.status === 'skipped' || step.attempt === 0) return { ...noTrail, step };
  return trailAfter({ ...noTrail, step }, step, isWait, null);
};

export type Trails = ReadonlyMap<Step['name'], Trail>;

/** The trail of each step of the operation; events that have not come are made up for by the state. */
export const trailsOf = ({ kind, steps }: Pick<Operation, 'kind' | 'steps'>, seen: Trails): Trails =>
  new Map(
    steps.map((step) => {
      const trail = seen.get(step.name) ?? noTrail;
      const isMissing = isBackwards(step) ? trail.undos.length === 0 : trail.attempts.length === 0;
      const known = trailOf(step, isHold(kind, step.name));
      return [
        step.name,
        isMissing ? { ...known, attempts: isBackwards(step) ? trail.attempts : known.attempts } : trail,
      ];
    }),
  );
