import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;

/** For `expect.poll`: how long a change of access may take until every process knows it. */
export const within = { timeout: 1_000 } as const;

/**
 * Reads until the value is as asked for; the error shows the last one. `next` is called before each read and awaited
 * after it, so that a change between the two is not missed. Default: a pause after each read.
 */
export const until = async <T>(
  read: () => Promise<T>,
  is: (value: T) => boolean,
  what: string,
  milliseconds = 60_000,
  next?: () => Promise<unknown>,
): Promise<T> => {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const change = next?.();
    const value = await read();
    if (is(value)) return value;
    if (Date.now() > deadline) throw new Error(`not in ${milliseconds} ms: ${what}: ${JSON.stringify(value, null, 1)}`);
    await (change ?? sleep(pollMs));
  }
};
