import type { Limit, Taken } from './port.ts';

/** Number of parts in which a window is counted: capacity returns at most one part late. */
export const parts = 60;
/** Includes the part that is only partly within the window, which counts in full. */
export const partsCounted = parts + 1;

export const partMsOf = ({ windowSeconds }: Limit): number => (windowSeconds * 1_000) / parts;

/** A store's state of a window; parts are numbered from the start of its clock, -1 means none. */
interface Found {
  readonly nowMs: number;
  readonly isAllowed: boolean;
  /** After taking, if anything was taken. */
  readonly used: number;
  readonly oldest: number;
  /** For a refusal: the part at whose end enough capacity is free. */
  readonly freeing: number;
}

export const takenOf = (limit: Limit, { nowMs, isAllowed, used, oldest, freeing }: Found): Taken => {
  const partMs = partMsOf(limit);
  const secondsUntilGone = (part: number): number =>
    Math.max(1, Math.ceil(((part + partsCounted) * partMs - nowMs) / 1_000));
  return {
    isAllowed,
    limit: limit.limit,
    remaining: Math.max(0, limit.limit - used),
    resetSeconds: oldest < 0 ? 0 : secondsUntilGone(oldest),
    retryAfterSeconds: isAllowed ? 0 : freeing < 0 ? limit.windowSeconds : secondsUntilGone(freeing),
  };
};
