/** Prints one line for each stage of the start, with its duration. */
interface Stages {
  run: <T>(
    name: string,
    work: (say: (line: string) => void) => Promise<T>,
    detail?: (result: T) => string,
  ) => Promise<T>;
}

const NAME_WIDTH = 14;

export const createStages = (print: (line: string) => void): Stages => ({
  run: async (name, work, detail = () => '') => {
    const startedAt = performance.now();
    const result = await work((line) => print(`  ${name.padEnd(NAME_WIDTH)} … ${line}`));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    print(`  ${name.padEnd(NAME_WIDTH)} ${seconds.padStart(5)} s  ${detail(result)}`.trimEnd());
    return result;
  },
});

/** Runs two tasks in parallel. If one fails, aborts the other, waits for it and throws the first failure. */
export const bothOrAbort = async <A, B>(
  abort: AbortController,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> => {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      abort.abort(error);
      throw error;
    }
  };
  const [a, b] = await Promise.allSettled([guard(first), guard(second)]);
  abort.signal.throwIfAborted();
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
};
