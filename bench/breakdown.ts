import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Operation } from '../src/contract/operation.ts';
import { stepsOf } from '../src/contract/operation-kinds.ts';
import type { HttpClient } from './http-client.ts';
import { median, rounded } from './statistics.ts';

const { EventType } = proto.temporal.api.enums.v1;
const steps = stepsOf('provisionOrganization');
export interface StepTime {
  step: string;
  /** From the end of the previous step (for the first: the claim) to its own end, p50 of the operations' rows. */
  tookMs: number;
  /**
   * Time in the worker's activity, the mean of its metric; the rest of `tookMs` passes between processes. null: the step is
   * part of the previous step's activity.
   */
  activityMs: number | null;
}

const spanOf = ({ createdAt, steps: rows }: Operation, step: string): number => {
  const index = rows.findIndex(({ name }) => name === step);
  const from = index === 0 ? createdAt : rows[index - 1]?.finishedAt;
  return Date.parse(rows[index]?.finishedAt ?? '') - Date.parse(from ?? '');
};

export const stepTimes = (operations: readonly Operation[], activityMs: ReadonlyMap<string, number>): StepTime[] =>
  steps.map((step) => ({
    step,
    tookMs: rounded(median(operations.map((operation) => spanOf(operation, step)))),
    activityMs: activityMs.has(step) ? rounded(activityMs.get(step) ?? 0) : null,
  }));

/** Sum and count of each step's activity seconds so far. */
type ActivitySeconds = ReadonlyMap<string, { sum: number; count: number }>;

export const readActivitySeconds = async (metricsUrl: string): Promise<ActivitySeconds> => {
  const response = await fetch(metricsUrl);
  const text = await response.text();
  const result = new Map<string, { sum: number; count: number }>();
  for (const [, kind, labels = '', value] of text.matchAll(/^freehold_step_seconds_(sum|count)\{(.*?)\} (\S+)$/gm)) {
    if (!labels.includes('outcome="succeeded"')) continue;
    const step = /step="(.*?)"/.exec(labels)?.[1] ?? '';
    const entry = result.get(step) ?? { sum: 0, count: 0 };
    result.set(step, { ...entry, [kind === 'sum' ? 'sum' : 'count']: Number(value) });
  }
  return result;
};

/** Mean milliseconds of each step's activity between two readings. */
export const meanMs = (before: ActivitySeconds, after: ActivitySeconds): Map<string, number> =>
  new Map(
    [...after].map(([step, { sum, count }]) => {
      const earlier = before.get(step) ?? { sum: 0, count: 0 };
      return [step, (1_000 * (sum - earlier.sum)) / (count - earlier.count)];
    }),
  );

export const readOperations = (http: HttpClient, ids: readonly string[]): Promise<Operation[]> =>
  Promise.all(ids.map(async (id) => JSON.parse((await http.get(`/v1/operations/${id}`)).body) as Operation));

export interface HistoryEvent {
  name: string;
  /** Time since the run's first event, p50. */
  atMs: number;
}

const readHistory = async (
  connection: Connection,
  { workflow }: Operation,
): Promise<{ name: string; ms: number }[]> => {
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({
    namespace: workflow.namespace,
    execution: { workflowId: workflow.workflowId, runId: workflow.runId },
  });
  return (history?.events ?? []).map((event) => ({
    name: nameOf(event),
    ms: 1_000 * Number(event.eventTime?.seconds ?? 0) + (event.eventTime?.nanos ?? 0) / 1_000_000,
  }));
};

const nameOf = (event: proto.temporal.api.history.v1.IHistoryEvent): string => {
  const type = EventType[event.eventType ?? 0] ?? '';
  const name = type.replace('EVENT_TYPE_', '').replace('WORKFLOW_EXECUTION_', '').toLowerCase().replaceAll('_', ' ');
  const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
  return activity === undefined ? name : `${name}: ${activity}`;
};

/** Events of the runs whose history has the most common shape, with the time of each. */
export const historyTimes = async (connection: Connection, operations: readonly Operation[]) => {
  const histories = await Promise.all(operations.map((operation) => readHistory(connection, operation)));
  const shapeOf = (history: { name: string }[]) => history.map(({ name }) => name).join();
  const shapes = histories.map(shapeOf);
  const countOf = (shape: string) => shapes.filter((other) => other === shape).length;
  const commonest = shapes.reduce((best, shape) => (countOf(shape) > countOf(best) ? shape : best), shapes[0] ?? '');
  const alike = histories.filter((history) => shapeOf(history) === commonest);
  const [first = []] = alike;
  const events = first.map(({ name }, index): HistoryEvent => {
    const offsets = alike.map((history) => (history[index]?.ms ?? Number.NaN) - (history[0]?.ms ?? Number.NaN));
    return { name, atMs: rounded(median(offsets)) };
  });
  return { events, alike: alike.length, of: histories.length };
};
