import { Counter, Gauge, type Registry } from 'prom-client';
import { driftKinds } from '../contract/drift.ts';

export interface DriftSeries {
  /** Findings that this process was the first to see. */
  readonly found: Counter<'kind'>;
  /** Repairs of findings; `outcome` is `repaired` or `failed`. */
  readonly repairs: Counter<'kind' | 'outcome'>;
  /** Looks that went well. */
  readonly looks: Counter;
  /** Of the last look of this process. */
  readonly lookSeconds: Gauge;
  readonly foreignNamespaces: Gauge;
  /** Open findings by kind, counted at each scrape. */
  collectOpen(count: () => Promise<readonly { kind: string; count: number }[]>): void;
}

/** Series of the drift watch. `read` gives nothing when the counting fails. */
export const driftSeries = (
  registers: Registry[],
  read: <T>(source: string, count: () => Promise<T>) => Promise<T | undefined>,
): DriftSeries => {
  const found = new Counter({
    name: 'freehold_drift_found_total',
    help: 'Findings of the drift watch, by kind',
    labelNames: ['kind'],
    registers,
  });
  const repairs = new Counter({
    name: 'freehold_drift_repairs_total',
    help: 'Repairs of findings of the drift watch, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const kind of driftKinds) {
    found.inc({ kind }, 0);
    for (const outcome of ['repaired', 'failed']) repairs.inc({ kind, outcome }, 0);
  }
  return {
    found,
    repairs,
    looks: new Counter({
      name: 'freehold_drift_looks_total',
      help: 'Looks of the drift watch that went well',
      registers,
    }),
    lookSeconds: new Gauge({
      name: 'freehold_drift_look_seconds',
      help: 'Seconds that the last look of this process took',
      registers,
    }),
    foreignNamespaces: new Gauge({
      name: 'freehold_drift_foreign_namespaces',
      help: 'Namespaces with the mark of another installation that the last look of this process left alone',
      registers,
    }),
    collectOpen: (count) => {
      new Gauge({
        name: 'freehold_drift_open_findings',
        help: 'Findings of the drift watch that are open, by kind',
        labelNames: ['kind'],
        registers,
        async collect() {
          // An old number would look like a fresh one.
          this.reset();
          const counts = await read('drift_findings', count);
          if (counts === undefined) return;
          const byKind = new Map(counts.map((row) => [row.kind, row.count]));
          for (const kind of driftKinds) this.set({ kind }, byKind.get(kind) ?? 0);
        },
      });
    },
  };
};
