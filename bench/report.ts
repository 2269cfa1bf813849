import type { HistoryEvent, StepTime } from './breakdown.ts';
import { print, printTable } from './printing.ts';
import { perSecond, type Series, type SeriesBySide, seriesOf } from './rounds.ts';
import { rounded, summarize } from './statistics.ts';

export interface Measured {
  /** Number of clients in the parallel series. */
  clients: number;
  one: SeriesBySide;
  parallel: SeriesBySide;
  /** The textbook's saga on both servers, alternately. */
  untunedOne: SeriesBySide;
  untunedParallel: SeriesBySide;
  steps: StepTime[];
  history: { events: HistoryEvent[]; alike: number; of: number };
}

const descriptions: Readonly<Record<string, string>> = {
  empty: '(a) an empty workflow',
  textbook: '(b) the textbook saga',
  answered: '(c) Freehold, answered (202)',
  active: '(c) Freehold, active (201)',
  raw: '(d) the raw calls, no workflow',
};

const figuresOf = (series: Series) => {
  const { count, p50, p95, p99 } = summarize(series.milliseconds);
  return {
    count,
    failed: series.failures.length,
    p50: rounded(p50),
    p95: rounded(p95),
    p99: rounded(p99),
    perSecond: rounded(perSecond(series)),
  };
};

const printSeries = (title: string, series: SeriesBySide) => {
  const figures = Object.fromEntries([...series].map(([name, measured]) => [name, figuresOf(measured)]));
  printTable(
    title,
    ['side', 'runs', 'failed', 'p50 ms', 'p95 ms', 'p99 ms', 'per second'],
    Object.entries(figures).map(([name, { count, failed, p50, p95, p99, perSecond: rate }]) => [
      descriptions[name] ?? name,
      count,
      failed,
      p50,
      p95,
      p99,
      rate,
    ]),
  );
  for (const failure of new Set([...series.values()].flatMap(({ failures }) => failures.slice(0, 2))))
    print(`  ${failure}`);
  return figures;
};

const printCpu = (clients: number, series: SeriesBySide) => {
  const perRun = [...series].map(([name, { cpuMs, milliseconds }]) => {
    const runs = milliseconds.length;
    return { name, cpuMs: [...cpuMs].map(([process, spent]) => [process, rounded(spent / runs)] as const) };
  });
  const processes = perRun[0]?.cpuMs.map(([process]) => process) ?? [];
  if (processes.length === 0) return {}; // not available on this system
  printTable(
    `On a processor for each run at ${clients} clients, ms`,
    ['side', 'all', ...processes],
    perRun.map(({ name, cpuMs }) => {
      const spent = cpuMs.map(([, milliseconds]) => milliseconds);
      return [descriptions[name] ?? name, rounded(spent.reduce((sum, one) => sum + one, 0)), ...spent];
    }),
  );
  return Object.fromEntries(perRun.map(({ name, cpuMs }) => [name, Object.fromEntries(cpuMs)]));
};

export const ratiosOf = ({ one, parallel, untunedOne }: Measured) => {
  const p50 = (series: SeriesBySide, name: string) => summarize(seriesOf(series, name).milliseconds).p50;
  const activeSummary = summarize(seriesOf(one, 'active').milliseconds);
  return {
    answeredToTextbook: rounded(p50(one, 'answered') / p50(one, 'textbook'), 2),
    activeToTextbook: rounded(activeSummary.p50 / p50(one, 'textbook'), 2),
    activeP99ToP50: rounded(activeSummary.p99 / activeSummary.p50, 2),
    throughput16ToTextbook: rounded(
      perSecond(seriesOf(parallel, 'active')) / perSecond(seriesOf(parallel, 'textbook')),
      2,
    ),
    untunedToTuned: rounded(p50(untunedOne, 'textbook, untuned') / p50(untunedOne, 'textbook'), 2),
  };
};

type Ratios = ReturnType<typeof ratiosOf>;

const aims: readonly { ratio: keyof Ratios; what: string; aim: number; isAtMost: boolean }[] = [
  { ratio: 'answeredToTextbook', what: 'answered / textbook, p50', aim: 0.5, isAtMost: true },
  { ratio: 'activeToTextbook', what: 'active / textbook, p50', aim: 1, isAtMost: true },
  { ratio: 'activeP99ToP50', what: 'active, p99 / p50', aim: 3, isAtMost: true },
  { ratio: 'throughput16ToTextbook', what: 'active / textbook, per second', aim: 0.8, isAtMost: false },
  { ratio: 'untunedToTuned', what: 'textbook untuned / tuned, p50', aim: 4, isAtMost: false },
];

const printRatios = (ratios: Ratios): void =>
  printTable(
    'Ratios',
    ['', 'measured', 'aim', ''],
    aims.map(({ ratio, what, aim, isAtMost }) => {
      const isReached = isAtMost ? ratios[ratio] <= aim : ratios[ratio] >= aim;
      return [what, ratios[ratio], `${isAtMost ? '<=' : '>='} ${aim}`, isReached ? 'reached' : 'missed'];
    }),
  );

const printHistory = ({ events, alike, of }: Measured['history']): void =>
  printTable(
    `A run's history at one client, p50 of the ${alike} of ${of} runs with these events`,
    ['event', 'at ms', 'after ms'],
    events.map(({ name, atMs }, index) => [name, atMs, rounded(atMs - (events[index - 1]?.atMs ?? 0))]),
  );

/** Prints the report; returns the data of the last line. */
export const printReport = (measured: Measured) => {
  const { clients, steps, history } = measured;
  const figures = {
    one: printSeries('One client', measured.one),
    parallel: printSeries(`${clients} clients`, measured.parallel),
    untunedOne: printSeries('Untuned beside tuned, one client', measured.untunedOne),
    untunedParallel: printSeries(`Untuned beside tuned, ${clients} clients`, measured.untunedParallel),
    cpu: printCpu(clients, measured.parallel),
    steps,
  };
  printTable(
    'Where the time goes at one client, ms',
    ['step', 'since the step before', 'in its activity', 'between processes'],
    steps.map(({ step, tookMs, activityMs }) =>
      activityMs === null
        ? [step, tookMs, 'with the step before', '']
        : [step, tookMs, activityMs, rounded(tookMs - activityMs)],
    ),
  );
  printHistory(history);
  printRatios(ratiosOf(measured));
  print('  (answered, active: one client; per second: all clients; untuned: its own pair of series)');
  return figures;
};
