import { z } from '@hono/zod-openapi';
import { RunMemo } from './run-memo.ts';
import { textOf } from './text.ts';
import {
  executionTimeoutSeconds,
  fairnessKey,
  fairnessWeight,
  priority,
  temporalName,
  WorkflowName,
} from './workflow.ts';

/** The bytes of an input of a run, as JSON, unless `RUN_INPUT_BYTES_MAX` is set. */
export const runInputBytesMaxDefault = 256 * 1_024;

export const openRunStatuses = ['starting', 'running'] as const;
export const runStatuses = [
  ...openRunStatuses,
  'completed',
  'failed',
  'canceled',
  'terminated',
  'timedOut',
  'notStarted',
] as const;
export type RunStatus = (typeof runStatuses)[number];

export const RunStatus = z.enum(runStatuses).openapi('RunStatus', {
  description:
    '`starting`: Temporal has not confirmed the start yet. `running`: until it ends, also while it is retried or continued as new. `notStarted`: Temporal refused the start, or the organization was not active any longer.',
});

export const isRunOpen = (status: RunStatus): boolean => status === 'starting' || status === 'running';

const options = {
  memo: RunMemo.optional(),
  executionTimeoutSeconds: executionTimeoutSeconds.optional(),
  priority: priority.optional(),
  fairnessKey: fairnessKey.optional(),
  fairnessWeight: fairnessWeight.optional(),
};

export const StartRun = z
  .strictObject({
    input: z
      .unknown()
      .optional()
      .openapi({ description: 'The argument of the workflow, any JSON value. Absent: it gets none.' }),
    id: temporalName(200).optional().openapi({
      example: 'invoice-2026-0042',
      description: 'The workflow id. Only one open run of the organization has it. Absent: one is made.',
    }),
    onConflict: z.enum(['fail', 'useExisting', 'terminate']).default('fail').openapi({
      description:
        'If an open run has this id. `fail`: 409 `run_exists`, unless that run was started by the same request. `useExisting`: the answer is that run. `terminate`: that run is ended first.',
    }),
    startDelaySeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .optional()
      .openapi({ description: 'How long the first task waits.' }),
    ...options,
  })
  .openapi('StartRun');
export type StartRun = z.infer<typeof StartRun>;
/** Options of a start that Temporal gets as they are. */
export type StartOptions = Pick<StartRun, keyof typeof options>;

export const EndRun = z.strictObject({ reason: textOf(500) }).openapi('EndRun');
export type EndRun = z.infer<typeof EndRun>;

export const RunFilter = z.strictObject({
  workflow: WorkflowName.optional(),
  status: RunStatus.optional(),
  schedule: WorkflowName.optional(),
});
export type RunFilter = z.infer<typeof RunFilter>;

export const Failure = z.object({ type: z.string().nullable(), message: z.string() }).openapi('RunFailure', {
  description: 'As the workflow or its activity has reported it, cut after 2,000 characters.',
});
export type RunFailure = z.infer<typeof Failure>;

const fields = {
  id: z.uuid(),
  workflow: z.string().openapi({ description: 'The name of the workflow.' }),
  workflowId: z.string().openapi({ description: 'Its id in the namespace.' }),
  runId: z.string().nullable().openapi({ description: 'The id of the first run in Temporal. null: not started yet.' }),
  namespace: z.string(),
  status: RunStatus,
  schedule: z.string().nullable().openapi({ description: 'The schedule that has started it. null: none has.' }),
  occurrenceAt: z.iso.datetime().nullable().openapi({ description: 'The occurrence of the schedule.' }),
  failure: z.union([Failure, z.null()]).openapi({ description: 'Why it failed, or was not started.' }),
  webUrl: z.url().nullable().openapi({
    description:
      'The run in the Temporal Web UI. null: for members, because that shows the namespaces of all organizations.',
  }),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
};

const example = {
  id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
  workflow: 'send-invoice',
  workflowId: 'invoice-2026-0042',
  runId: '01983f0a-b1d3-7d42-8f0e-2b7c4d6e8f90',
  namespace: 'org-acme-2b7c4d6e',
  status: 'running' as const,
  schedule: null,
  occurrenceAt: null,
  failure: null,
  webUrl: null,
  createdAt: '2026-01-15T09:30:00.000Z',
  finishedAt: null,
};

export const Run = z.object(fields).openapi('Run', { description: 'A run of a workflow of an organization.', example });
export type Run = z.infer<typeof Run>;

const PendingActivity = z
  .object({
    activityType: z.string(),
    attempt: z.int(),
    isStarted: z.boolean().openapi({ description: 'false: it waits for a worker, or for its next attempt.' }),
    lastFailure: z.union([Failure, z.null()]),
  })
  .openapi('RunActivity', { description: 'An activity of a run that has not ended.' });

const runActivityStatuses = ['completed', 'failed', 'timedOut', 'canceled', 'abandoned'] as const;
export type RunActivityStatus = (typeof runActivityStatuses)[number];

const EndedActivity = z
  .object({
    activityType: z.string().openapi({ description: 'Cut after 200 characters.' }),
    activityId: z.string().openapi({ description: 'Unique in the run; cut after 200 characters.' }),
    status: z.enum(runActivityStatuses).openapi({ description: '`abandoned`: the run ended first.' }),
    attempt: z.int().openapi({ description: 'The number of the last attempt. 0: none is in the history of the run.' }),
    startedAt: z.iso.datetime().nullable().openapi({ description: 'When the last attempt started.' }),
    finishedAt: z.iso.datetime().nullable(),
    failure: z.union([Failure, z.null()]).openapi({
      description: 'Why it, or the attempt before the last one, failed. null: no failure is in the history of the run.',
    }),
  })
  .openapi('EndedRunActivity', { description: 'An activity of a run that has ended.' });

export const RunDetails = z
  .object({
    ...fields,
    live: z.boolean().openapi({
      description:
        'Whether Temporal has answered. false: the fields below are not known, and the others are as last seen.',
    }),
    waitsForWorker: z.boolean().nullable().openapi({
      description:
        'true: no worker has polled the task queue within the last minute, and a task waits in it for 10 seconds or more.',
    }),
    pendingActivities: z.array(PendingActivity),
    activities: z.array(EndedActivity).openapi({
      description:
        'Of a run that has ended, also after Temporal has removed it: the first 300 of its activities whose end is among the first 1,000 events of the history. Empty while the run is open.',
    }),
  })
  .openapi('RunDetails', {
    description: 'A run, with what Temporal says about it now.',
    example: { ...example, live: true, waitsForWorker: false, pendingActivities: [], activities: [] },
  });
export type RunDetails = z.infer<typeof RunDetails>;

export const RunResult = z
  .object({
    status: RunStatus,
    result: z.unknown().openapi({
      description: 'What the workflow has returned, any JSON value. null: it has not completed, or returned nothing.',
    }),
    isKept: z.boolean().openapi({
      description: 'false: Temporal has removed the run after its retention, so its result is not known any longer.',
    }),
    failure: z.union([Failure, z.null()]),
  })
  .openapi('RunResult', {
    description: 'The outcome of a run.',
    example: { status: 'completed', result: { paid: true }, isKept: true, failure: null },
  });
export type RunResult = z.infer<typeof RunResult>;
