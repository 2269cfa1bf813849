import type { StepName } from '../contract/ids.ts';
import type { OperationRow } from '../db/write/operation.ts';
import type { Metrics } from '../providers/telemetry/metrics.ts';

/** What activities count. */
export interface OperationMetrics {
  operationEnded(row: OperationRow): void;
  stepTried(step: string, outcome: 'succeeded' | 'failed', seconds: number): void;
  pushedBack(step: StepName): void;
}

export const operationMetrics = (metrics: Metrics): OperationMetrics => ({
  operationEnded: ({ kind, status, createdAt, finishedAt }) => {
    metrics.operationsEnded.inc({ kind, outcome: status });
    const seconds = ((finishedAt ?? new Date()).getTime() - createdAt.getTime()) / 1_000;
    metrics.operationSeconds.observe({ kind, outcome: status }, seconds);
  },
  stepTried: (step, outcome, seconds) => metrics.stepSeconds.observe({ step, outcome }, seconds),
  pushedBack: (step) => metrics.backPressureTotal.inc({ step }),
});
