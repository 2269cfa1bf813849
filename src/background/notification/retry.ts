/** Attempts in total. */
export const attemptsMax = 12;

const backoffMs = 5_000;
const backoffMsMax = 30 * 60_000;

interface Attempted {
  readonly attempts: number;
  readonly expiresAt: Date;
}

/**
 * The wait after a failed attempt; null: none is left. All of it is random, so that what failed together is not attempted
 * together.
 */
export const retryMsOf = (
  { attempts, expiresAt }: Attempted,
  now = Date.now(),
  random: () => number = Math.random,
): number | null => {
  if (attempts >= attemptsMax) return null;
  const retryMs = Math.ceil(random() * Math.min(backoffMsMax, backoffMs * 2 ** (attempts - 1)));
  return now + retryMs < expiresAt.getTime() ? retryMs : null;
};
