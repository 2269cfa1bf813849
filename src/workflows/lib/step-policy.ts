import type { ErrorCode } from '../../contract/errors.ts';

/** How a forward step is retried. Times are milliseconds. */
export interface StepPolicy {
  /** Attempts in total. */
  attemptsMax: number;
  /** After this time, no further attempt is made, whatever their number. */
  elapsedMsMax: number;
  /** Failures that mean "not now": not counted as attempts, waited out for `waitMsMax` in total. */
  waitsFor: readonly ErrorCode[];
  waitMsMax: number;
  /** Limit of one such wait. Default: half a minute. */
  waitMsEachMax?: number;
  /** Has no undo: retried indefinitely, shown as `stuck` after `stuckAfterAttempts`. */
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
  /** A part of the cluster may not know a new namespace for a while. */
  canary: { ...bounded, attemptsMax: unlimited, elapsedMsMax: minute },
  forwardOnly,
  /** A hold may last for months. It is checked rarely, because each check stays in the history; its end wakes the run. */
  held: { ...forwardOnly, waitsFor: ['legal_hold'], waitMsMax: unlimited, waitMsEachMax: 6 * hour },
} as const satisfies Record<string, StepPolicy>;

export const stuckAfterAttempts = 10;

const retryMsFirst = 500;
const retryMsMax = 5 * second;
const notificationMsMax = 30 * minute;
const waitMsFirst = second;
const waitMsMax = 30 * second;
const stuckMsMax = 5 * minute;
const attemptsAtStuckMsMax = 24;
const rareMsMax = 6 * hour;

const exponential = (first: number, nth: number, max: number): number => Math.min(max, first * 2 ** (nth - 1));

export const retryDelayMs = (failures: number): number => exponential(retryMsFirst, failures, retryMsMax);

/** Jitter prevents simultaneous failures from retrying simultaneously. Replay-safe, since a workflow's Math.random is. */
export const waitDelayMs = (waits: number, eachMax = waitMsMax): number =>
  Math.round(exponential(waitMsFirst, waits, eachMax) * (0.5 + Math.random() / 2));

/** Delay after an attempt of a notification that could not even be recorded. All of it is random. */
export const notificationDelayMs = (failures: number): number =>
  Math.ceil(exponential(retryMsMax, failures, notificationMsMax) * Math.random());

/**
 * Delay for undos and forward-only steps, which must succeed in the end. After two hours of being stuck, a step waits for a
 * person, who can hasten it, because each further attempt adds to the run's history, which has a limit.
 */
export const patientDelayMs = (failures: number): number => {
  if (failures < stuckAfterAttempts) return exponential(retryMsFirst, failures, waitMsMax);
  return exponential(stuckMsMax, Math.max(1, failures - stuckAfterAttempts - attemptsAtStuckMsMax), rareMsMax);
};
