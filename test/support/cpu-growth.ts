import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

const runsOf = 5;
/** In a shorter run, a single garbage collection would be a large part. */
const cpuMsMinDefault = 40;
const repeatsMax = 1 << 18;

type Run = () => unknown;

const cpuMs = async (repeats: number, run: Run): Promise<number> => {
  // Otherwise the garbage of one side is collected at the expense of the other.
  collect({ type: 'minor' });
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const pending = run();
    if (pending instanceof Promise) await pending;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Returns the ratio of the CPU costs of `larger` and `smaller`, each the median of five alternating runs. */
const growthOnce = async (smaller: Run, larger: Run, cpuMsMin: number): Promise<number> => {
  await larger();
  let repeats = 1;
  // Measured twice, because code becomes faster once it is compiled.
  for (let enough = 0; enough < 2 && repeats < repeatsMax; ) {
    if ((await cpuMs(repeats, smaller)) >= cpuMsMin) enough += 1;
    else {
      enough = 0;
      repeats *= 2;
    }
  }
  const spent: { smaller: number; larger: number }[] = [];
  for (let run = 0; run < runsOf; run += 1) {
    spent.push({ smaller: await cpuMs(repeats, smaller), larger: await cpuMs(repeats, larger) });
  }
  return median(spent.map((one) => one.larger)) / median(spent.map((one) => one.smaller));
};

/** The maximum cost ratio of a doubled input: twice as much, and some noise. */
export const doublingMax = 2.5;

const attemptsMax = 3;

/** Measures the growth, repeatedly while it is excessive: an algorithm fails each time, a busy machine does not. */
export const cpuGrowth = async (smaller: Run, larger: Run, cpuMsMin = cpuMsMinDefault): Promise<number> => {
  let growth = await growthOnce(smaller, larger, cpuMsMin);
  for (let attempt = 1; growth > doublingMax && attempt < attemptsMax; attempt += 1) {
    growth = Math.min(growth, await growthOnce(smaller, larger, cpuMsMin));
  }
  return growth;
};
