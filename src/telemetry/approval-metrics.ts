import { Gauge, type Registry } from 'prom-client';
import { approvalKinds } from '../contract/approval-rule.ts';

export interface ApprovalMetrics {
  /** Counted at each scrape. `pending`: requests that wait, by kind. `active`: elevations in force. */
  collectApprovals(counts: {
    pending: () => Promise<readonly { kind: string; count: number }[]>;
    active: () => Promise<number>;
  }): void;
}

/** `read` returns undefined when counting fails. */
export const approvalMetrics = (
  registers: Registry[],
  read: <T>(source: string, count: () => Promise<T>) => Promise<T | undefined>,
): ApprovalMetrics => ({
  collectApprovals: ({ pending, active }) => {
    new Gauge({
      name: 'freehold_approvals_pending',
      help: 'Requests that wait for approvals, by kind',
      labelNames: ['kind'],
      registers,
      async collect() {
        // An outdated number would look current.
        this.reset();
        const counts = await read('approvals', pending);
        if (counts === undefined) return;
        const byKind = new Map(counts.map((row) => [row.kind, row.count]));
        for (const kind of approvalKinds) this.set({ kind }, byKind.get(kind) ?? 0);
      },
    });
    new Gauge({
      name: 'freehold_elevations_active',
      help: 'Elevations in force',
      registers,
      async collect() {
        const count = await read('elevations', active);
        if (count === undefined) this.remove();
        else this.set(count);
      },
    });
  },
});
