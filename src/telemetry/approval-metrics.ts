import { Gauge, type Registry } from 'prom-client';
import { approvalKinds } from '../contract/approval-rule.ts';

interface Counts {
  /** Requests that wait, and how many of these wait for longer than they should, by kind. */
  readonly pending: () => Promise<readonly { kind: string; count: number; overdue: number }[]>;
  /** Elevations in force. */
  readonly active: () => Promise<number>;
  /** Elevations that were not reviewed in time. */
  readonly unreviewed: () => Promise<number>;
}

export interface ApprovalMetrics {
  /** Counted at each scrape. */
  collectApprovals(counts: Counts): void;
}

/** `read` returns undefined when counting fails. */
export const approvalMetrics = (
  registers: Registry[],
  read: <T>(source: string, count: () => Promise<T>) => Promise<T | undefined>,
): ApprovalMetrics => ({
  collectApprovals: ({ pending, active, unreviewed }) => {
    const byKind = (name: string, help: string, which: 'count' | 'overdue') =>
      new Gauge({
        name,
        help,
        labelNames: ['kind'],
        registers,
        async collect() {
          // An outdated number would look current.
          this.reset();
          const counts = await read('approvals', pending);
          if (counts === undefined) return;
          const found = new Map(counts.map((row) => [row.kind, row[which]]));
          for (const kind of approvalKinds) this.set({ kind }, found.get(kind) ?? 0);
        },
      });
    const total = (name: string, help: string, count: () => Promise<number>) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const counted = await read('elevations', count);
          if (counted === undefined) this.remove();
          else this.set(counted);
        },
      });
    byKind('freehold_approvals_pending', 'Requests that wait for approvals, by kind', 'count');
    byKind('freehold_approvals_overdue', 'Requests that wait for longer than they should, by kind', 'overdue');
    total('freehold_elevations_active', 'Elevations in force', active);
    total('freehold_elevations_unreviewed', 'Elevations that were not reviewed in time', unreviewed);
  },
});
