import { type CpuMs, cpuBetween, readCpu } from './cpu.ts';
import { CreationFailed, type Side } from './sides.ts';

/** Results of one side with a number of clients: the milliseconds of each run, and the seconds of all. */
export interface Series {
  milliseconds: number[];
  seconds: number;
  failures: string[];
  /** CPU time meanwhile, by process. */
  cpuMs: Map<string, number>;
}

export type SeriesBySide = Map<string, Series>;

interface RoundsOptions {
  sides: readonly Side[];
  rounds: number;
  clients: number;
  /** Runs of each client per round. */
  runsPerClient: number;
  /** Processes whose CPU time is reported. */
  pids: Readonly<Record<string, number>>;
  signal: AbortSignal;
}

const empty = (): Series => ({ milliseconds: [], seconds: 0, failures: [], cpuMs: new Map() });

const add = (sum: Map<string, number>, more: CpuMs): void => {
  for (const [name, milliseconds] of more) sum.set(name, (sum.get(name) ?? 0) + milliseconds);
};

const runBlock = async (side: Side, series: Series, { clients, runsPerClient, pids, signal }: RoundsOptions) => {
  const before = readCpu(pids);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let run = 0; run < runsPerClient; run += 1) {
        signal.throwIfAborted();
        try {
          series.milliseconds.push(await side.run());
        } catch (error) {
          if (!(error instanceof CreationFailed)) throw error;
          series.failures.push(error.message);
        }
      }
    }),
  );
  series.seconds += (performance.now() - startedAt) / 1_000;
  add(series.cpuMs, cpuBetween(before, readCpu(pids)));
};

/**
 * Alternates the sides, and starts each round with a different one, so that other load of the machine and effects of one
 * side on the next affect all alike.
 */
export const measure = async (options: RoundsOptions): Promise<SeriesBySide> => {
  const { sides, rounds } = options;
  const result: SeriesBySide = new Map(sides.map(({ name }) => [name, empty()]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const side = sides[(round + turn) % sides.length];
      const series = side === undefined ? undefined : result.get(side.name);
      if (side === undefined || series === undefined) throw new Error('A round has as many turns as there are sides');
      await runBlock(side, series, options);
    }
  }
  return result;
};

export const seriesOf = (series: SeriesBySide, name: string): Series => {
  const found = series.get(name);
  if (found === undefined) throw new Error(`The side ${name} was not measured`);
  return found;
};

export const perSecond = ({ milliseconds, seconds }: Series): number => milliseconds.length / seconds;
