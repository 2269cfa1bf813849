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
  /** Constraints that refused for a while. */
  refusals: number;
  /** Namespaces that somebody else has registered first. */
  foreigners: number;
  tally: Tally;
  answers: Record<string, number>;
  operations: readonly EndedOperation[];
  /** What the product's own watch has found, and what became of it. */
  driftFindings: readonly { kind: string; status: string }[];
  accepted: { operations: number; rows: number; keys: number; webhooks: number };
  /** Of each injection: from when it was healed until all operations that were open meanwhile had ended. */
  recoveriesMs: readonly number[];
  /** From the last fault until the world was clean. */
  settledMs: number;
  findings: readonly Finding[];
  crashes: readonly string[];
  failures: readonly string[];
}

/** What was struck may be struck again before it has ended; its time counts for both. */
export const recoveryTimes = (injections: readonly Injection[], operations: readonly EndedOperation[]): number[] =>
  injections.map(({ startedAt, healedAt }) => {
    const ends = operations.flatMap(({ createdAt, finishedAt }) =>
      finishedAt !== null && createdAt.getTime() <= healedAt && finishedAt.getTime() >= startedAt
        ? [finishedAt.getTime()]
        : [],
    );
    return Math.max(0, ...ends.map((end) => end - healedAt));
  });

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
};
