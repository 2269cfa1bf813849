import type { Injection } from './faults.ts';
import type { Finding } from './findings.ts';
import type { Tally } from './requests.ts';

interface EndedOperation {
  kind: string;
  status: string;
  createdAt: Date;
  finishedAt: Date | null;
}

export interface CampaignResult {
  seed: number;
  runs: number;
  milliseconds: number;
  injections: readonly Injection[];
  /** Number of constraints that refused for a while. */
  refusals: number;
  /** Number of namespaces that somebody else registered first. */
  foreigners: number;
  tally: Tally;
  answers: Record<string, number>;
  operations: readonly EndedOperation[];
  /** The runs of organizations that exist. */
  runStates: readonly { status: string; isScheduled: boolean; failure: string | null }[];
  /** Findings of the product's own drift watch, and their status. */
  driftFindings: readonly { kind: string; status: string }[];
  accepted: {
    operations: number;
    rows: number;
    runs: number;
    keys: number;
    webhooks: number;
    streams: number;
    sessions: number;
    elevations: number;
    recoveries: number;
    roles: number;
    policies: number;
  };
  /** For each injection, the time from healing until all operations open during it had ended. */
  recoveriesMs: readonly number[];
  /** Time from the last fault until the world was clean. */
  settledMs: number;
  findings: readonly Finding[];
  crashes: readonly string[];
  failures: readonly string[];
}

/** They wait for people, and for the end of what people have agreed to. */
const waiting = ['elevateAccess', 'recoverAccess'];

/** An operation may be struck again before it has ended; its time then counts for both faults. */
export const recoveryTimes = (injections: readonly Injection[], operations: readonly EndedOperation[]): number[] =>
  injections.map(({ startedAt, healedAt }) => {
    const ends = operations.flatMap(({ kind, createdAt, finishedAt }) =>
      finishedAt !== null &&
      !waiting.includes(kind) &&
      createdAt.getTime() <= healedAt &&
      finishedAt.getTime() >= startedAt
        ? [finishedAt.getTime()]
        : [],
    );
    return Math.max(0, ...ends.map((end) => end - healedAt));
  });

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
};
