import { Counter, Gauge, type Registry } from 'prom-client';
import { driftKinds } from '../contract/drift.ts';

export interface DriftSeries {
  /** Findings that this process saw first. */
  readonly found: Counter<'kind'>;
  /** Repairs of findings; `outcome` is `repaired` or `failed`. */
  readonly repairs: Counter<'kind' | 'outcome'>;
  /** Successful looks. */
  readonly looks: Counter;
  /** Duration of the last look of this process. */
  readonly lookSeconds: Gauge;
  readonly foreignNamespaces: Gauge;
  /** Open findings by kind, counted at each scrape. */
  collectOpen(count: () => Promise<readonly { kind: string; count: number }[]>): void;
}

/** Metrics of the drift watch. `read` returns undefined when counting fails. */
export const driftSeries = (
  registers: Registry[],
  read: <T>(source: string, count: () => Promise<T>) => Promise<T | undefined>,
): DriftSeries => {
  const found = new Counter({
    name: 'freehold_drift_found_total',
    help: 'Findings of the drift watch, when first seen, by kind',
    labelNames: ['kind'],
    registers,
  });
  const repairs = new Counter({
    name: 'freehold_drift_repairs_total',
    help: 'Repairs by the drift watch, by kind and outcome',
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
      help: 'Successful looks of the drift watch',
      registers,
    }),
    lookSeconds: new Gauge({
      name: 'freehold_drift_look_seconds',
      help: 'Duration of the last look of the drift watch in this process',
      registers,
    }),
    foreignNamespaces: new Gauge({
      name: 'freehold_drift_foreign_namespaces',
      help: 'Namespaces of other installations that the last look of this process left unchanged',
      registers,
    }),
    collectOpen: (count) => {
      new Gauge({
        name: 'freehold_drift_open_findings',
        help: 'Open findings of the drift watch, by kind',
        labelNames: ['kind'],
        registers,
        async collect() {
          // An outdated number would look current.
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
