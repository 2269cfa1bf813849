import type { ErrorCode } from '../../contract/errors.ts';

/** How a forward step is tried again. Times are milliseconds. */
export interface StepPolicy {
  /** Tries in all. */
  attemptsMax: number;
  /** Tries end, whatever their number, when the step has taken this long. */
  elapsedMsMax: number;
  /** Failures that say "not now": not counted as tries, waited out for `waitMsMax` in all. */
  waitsFor: readonly ErrorCode[];
  waitMsMax: number;
  /** Of one such wait. Absent: half a minute. */
  waitMsEachMax?: number;
  /** Has no undo to fall back on: tried for ever, shown as `stuck` after `stuckAfterTries`. */
  isForwardOnly: boolean;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const unlimited = Number.POSITIVE_INFINITY;

const bounded: StepPolicy = {
  attemptsMax: 3,
  elapsedMsMax: unlimited,
  waitsFor: ['temporal_overloaded', 'temporal_not_asked', 'database_unavailable'],
  waitMsMax: 10 * minute,
  isForwardOnly: false,
};

const forwardOnly: StepPolicy = { ...bounded, attemptsMax: unlimited, waitsFor: [], isForwardOnly: true };

export const stepPolicies = {
  bounded,
  /** A new namespace may be unknown to a part of the cluster for a while. */
  canary: { ...bounded, attemptsMax: unlimited, elapsedMsMax: minute },
  forwardOnly,
  /** A hold may last for months: it is looked at rarely, for each look stays in the history; its end wakes the run. */
  held: { ...forwardOnly, waitsFor: ['legal_hold'], waitMsMax: unlimited, waitMsEachMax: 6 * hour },
} as const satisfies Record<string, StepPolicy>;

export const stuckAfterTries = 10;

const retryMsFirst = 500;
const retryMsMax = 5 * second;
const waitMsFirst = second;
const waitMsMax = 30 * second;
const stuckMsMax = 5 * minute;
const triesAtStuckMsMax = 24;
const rareMsMax = 6 * hour;

const exponential = (first: number, tries: number, max: number): number => Math.min(max, first * 2 ** (tries - 1));

export const retryDelayMs = (failures: number): number => exponential(retryMsFirst, failures, retryMsMax);

/** Jitter keeps what was turned away together from coming back together. Replay-safe: a workflow's Math.random is. */
export const waitDelayMs = (waits: number, eachMax = waitMsMax): number =>
  Math.round(exponential(waitMsFirst, waits, eachMax) * (0.5 + Math.random() / 2));

/**
 * For what must be done in the end: undos and forward-only steps. What has been stuck for two hours waits for a person, who
 * can hasten it: each further try stays in the run's history, which has an end.
 */
export const patientDelayMs = (failures: number): number => {
  if (failures < stuckAfterTries) return exponential(retryMsFirst, failures, waitMsMax);
  return exponential(stuckMsMax, Math.max(1, failures - stuckAfterTries - triesAtStuckMsMax), rareMsMax);
};
