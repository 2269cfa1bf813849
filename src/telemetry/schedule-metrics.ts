import { Counter, Histogram, type Registry } from 'prom-client';

const outcomes = ['started', 'missed', 'skipped'] as const;

interface ScheduleSources {
  /** How long the schedule that waits longest for a worker has been due. */
  overdueSeconds(): Promise<number>;
}

interface OccurrenceCounts {
  readonly delaysSeconds: readonly number[];
  readonly backfilled: number;
  readonly missed: number;
  readonly skipped: number;
}

/** Occurrences of organizations' schedules. */
export interface ScheduleMetrics {
  onOccurrences(counts: OccurrenceCounts): void;
  collect(sources: ScheduleSources): void;
}

// From a worker that looks at once to one that has to catch up; a suspension or a limit does not count as a delay.
const delayBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

export const scheduleMetrics = (
  registers: Registry[],
  collectFromDatabase: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): ScheduleMetrics => {
  const occurrences = new Counter({
    name: 'freehold_schedule_occurrences_total',
    help: 'Occurrences of schedules, by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  const delay = new Histogram({
    name: 'freehold_schedule_start_delay_seconds',
    help: 'Time from when a schedule was due until a worker recorded the run of its occurrence',
    buckets: delayBuckets,
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const outcome of outcomes) occurrences.inc({ outcome }, 0);
  return {
    onOccurrences: ({ delaysSeconds, backfilled, missed, skipped }) => {
      for (const seconds of delaysSeconds) delay.observe(seconds);
      occurrences.inc({ outcome: 'started' }, delaysSeconds.length + backfilled);
      occurrences.inc({ outcome: 'missed' }, missed);
      occurrences.inc({ outcome: 'skipped' }, skipped);
    },
    collect: ({ overdueSeconds }) => {
      const overdue = 'How long the schedule that waits longest for a worker has been due';
      collectFromDatabase('freehold_schedule_overdue_seconds', overdue, 'overdue_schedules', overdueSeconds);
    },
  };
};
