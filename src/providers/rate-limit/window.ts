import type { Limit, Taken } from './port.ts';

/** A window is counted in this many parts: what was taken comes back at most one part late. */
export const parts = 60;
/** With the one that is only partly within the window, and counts whole. */
export const partsCounted = parts + 1;

export const partMsOf = ({ windowSeconds }: Limit): number => (windowSeconds * 1_000) / parts;

/** What a store has found in a window; parts are numbered from the beginning of its clock, -1: none. */
interface Found {
  readonly nowMs: number;
  readonly isAllowed: boolean;
  /** After the taking, if there was one. */
  readonly used: number;
  readonly oldest: number;
  /** Of a refusal: with the end of this part there is enough. */
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
