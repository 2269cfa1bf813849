import type { DriftKind } from '../contract/drift.ts';
import type { StepName } from '../contract/ids.ts';
import { stepOfActivity } from '../contract/operation-kinds.ts';
import type { OperationRow } from '../db/operation/schema.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Metrics of activities. */
export interface OperationMetrics {
  operationEnded(row: OperationRow): void;
  attempted(activityType: string, outcome: 'succeeded' | 'failed', seconds: number): void;
  pushedBack(step: StepName): void;
}

export const operationMetrics = (metrics: Metrics): OperationMetrics => ({
  operationEnded: ({ kind, status, createdAt, finishedAt }) => {
    metrics.operationsEnded.inc({ kind, outcome: status });
    if (kind === 'recoverAccess')
      metrics.recoveries.inc({ kind: 'factors', outcome: status === 'succeeded' ? 'completed' : 'failed' });
    const seconds = ((finishedAt ?? new Date()).getTime() - createdAt.getTime()) / 1_000;
    metrics.operationSeconds.observe({ kind, outcome: status }, seconds);
  },
  attempted: (activityType, outcome, seconds) => {
    const step = stepLabelOf(activityType);
    if (step !== undefined) metrics.stepSeconds.observe({ step, outcome }, seconds);
  },
  pushedBack: (step) => metrics.backPressureTotal.inc({ step }),
});

/** Metrics of the drift watch. */
export interface DriftMetrics {
  found(kind: DriftKind): void;
  repaired(kind: DriftKind, outcome: 'repaired' | 'failed'): void;
  /** Records a successful look. `foreign`: namespaces left alone because they belong to another installation. */
  looked(seconds: number, foreign: number): void;
}

export const driftMetrics = ({ drift }: Metrics): DriftMetrics => ({
  found: (kind) => drift.found.inc({ kind }),
  repaired: (kind, outcome) => drift.repairs.inc({ kind, outcome }),
  looked: (seconds, foreign) => {
    drift.looks.inc();
    drift.lookSeconds.set(seconds);
    drift.foreignNamespaces.set(foreign);
  },
});

/** The name of a step or undo in the metric; other activities are not measured. */
const stepLabelOf = (activityType: string): string | undefined => {
  const known = stepOfActivity(activityType);
  return known?.isUndo === true ? activityType.replace(/Organization$/, '') : known?.step;
};
