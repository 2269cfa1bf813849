import { Counter, Histogram, type Registry } from 'prom-client';
import { isRunOpen, runStatuses } from '../contract/run.ts';
import { type ScheduleMetrics, scheduleMetrics } from './schedule-metrics.ts';

const startOutcomes = ['started', 'withoutCallback', 'refused', 'unavailable'] as const;
const callbackResults = ['recorded', 'open', 'unsigned', 'unknown', 'unavailable', 'malformed'] as const;

interface DispatchSources {
  openRuns(): Promise<number>;
  /** How long the run that waits longest for a worker has been due. */
  overdueSeconds(): Promise<number>;
}

/** Runs of organizations' workflows. */
export interface DispatchMetrics {
  onStart(outcome: (typeof startOutcomes)[number]): void;
  /** `lagSeconds`: from the end until its row says so; null: unknown. */
  onEnd(status: (typeof runStatuses)[number], lagSeconds: number | null): void;
  onCallback(result: (typeof callbackResults)[number]): void;
  collect(sources: DispatchSources): void;
  /** Of the schedules that start them. */
  readonly schedules: ScheduleMetrics;
}

// From what a callback takes to the minute of the sweep, and what an outage adds.
const lagBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600, 3_600];

export const dispatchMetrics = (
  registers: Registry[],
  collectFromDatabase: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): DispatchMetrics => {
  const starts = new Counter({
    name: 'freehold_run_starts_total',
    help: 'Attempts to start a run, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const ended = new Counter({
    name: 'freehold_runs_ended_total',
    help: 'Runs whose end was recorded, by status',
    labelNames: ['status'],
    registers,
  });
  const lag = new Histogram({
    name: 'freehold_run_end_lag_seconds',
    help: 'Time from the end of a run until it was recorded',
    buckets: lagBuckets,
    registers,
  });
  const callbacks = new Counter({
    name: 'freehold_run_callbacks_total',
    help: 'Callbacks of Temporal about ended runs, by result',
    labelNames: ['result'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const outcome of startOutcomes) starts.inc({ outcome }, 0);
  for (const status of runStatuses) if (!isRunOpen(status)) ended.inc({ status }, 0);
  for (const result of callbackResults) callbacks.inc({ result }, 0);
  return {
    schedules: scheduleMetrics(registers, collectFromDatabase),
    onStart: (outcome) => starts.inc({ outcome }),
    onEnd: (status, lagSeconds) => {
      ended.inc({ status });
      if (lagSeconds !== null) lag.observe(lagSeconds);
    },
    onCallback: (result) => callbacks.inc({ result }),
    collect: ({ openRuns, overdueSeconds }) => {
      collectFromDatabase('freehold_runs_open', 'Runs that have not ended', 'open_runs', openRuns);
      const overdue = 'How long the run that waits longest for a worker to look at it has been due';
      collectFromDatabase('freehold_run_overdue_seconds', overdue, 'overdue_runs', overdueSeconds);
    },
  };
};
