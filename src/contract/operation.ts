import { z } from '@hono/zod-openapi';
import { operationKinds, stepNames } from './ids.ts';

export const operationStatuses = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'compensating',
  'compensated',
  'canceled',
  'stuck',
] as const;
export const OperationStatus = z.enum(operationStatuses).openapi('OperationStatus', {
  description:
    'failed: ended with nothing to undo; compensated: undone after a failure; canceled: undone on request; stuck: open, waits for a person.',
});
export type OperationStatus = z.infer<typeof OperationStatus>;

export const endedStatuses = ['succeeded', 'failed', 'compensated', 'canceled'] as const satisfies OperationStatus[];
export const isEnded = (status: OperationStatus): boolean => (endedStatuses as readonly string[]).includes(status);

export const stepStatuses = [
  'pending',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'undoing',
  'undone',
  'undoFailed',
  'skipped',
] as const;

export const StepError = z
  .object({ code: z.string(), message: z.string(), retryable: z.boolean() })
  .openapi('StepError');
export type StepError = z.infer<typeof StepError>;

export const Step = z
  .object({
    name: z.enum(stepNames),
    status: z.enum(stepStatuses),
    attempt: z.int().openapi({ description: 'Tries so far, of the step or, while undoing, of its undo.' }),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    nextRetryAt: z.iso.datetime().nullable(),
    error: StepError.nullable(),
  })
  .openapi('Step');
export type Step = z.infer<typeof Step>;

export const Residue = z
  .object({ kind: z.string(), name: z.string() })
  .openapi('Residue', { description: 'What could not be undone.' });
export type Residue = z.infer<typeof Residue>;

export const Operation = z
  .object({
    id: z.uuid(),
    kind: z.enum(operationKinds).openapi({ description: 'The workflow type.' }),
    orgId: z.uuid(),
    status: OperationStatus,
    steps: z.array(Step).openapi({ description: 'All steps, from the start, in the order in which they run.' }),
    error: StepError.nullable(),
    residue: z.array(Residue),
    live: z.boolean().openapi({
      description: 'Whether Temporal was asked just now; false: what the database knows, which is enough once ended.',
    }),
    workflow: z.object({
      namespace: z.string(),
      workflowId: z.string(),
      runId: z.string().nullable(),
      webUrl: z.url().nullable().openapi({ description: 'The run in the Temporal Web UI.' }),
    }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('Operation');
export type Operation = z.infer<typeof Operation>;

export const Reason = z.strictObject({ reason: z.string().trim().min(1).max(500) }).openapi('Reason');
export type Reason = z.infer<typeof Reason>;
