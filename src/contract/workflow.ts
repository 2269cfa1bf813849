import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { holdsInvisible, isVisible } from './human-text.ts';
import { reservedPrefix } from './ids.ts';
import { boundedText, holdsControl, holdsKey, textOf } from './text.ts';

/** What begins so belongs to the product or to the server, in every namespace. */
const reservedPrefixes = [reservedPrefix, 'temporal-sys-', '/_sys/', '__temporal_'] as const;

export const isReservedInTemporal = (text: string): boolean =>
  reservedPrefixes.some((prefix) => text.toLowerCase().startsWith(prefix));

/** A name in a namespace of Temporal, such as a workflow type, a task queue or a workflow id. */
export const temporalName = (lengthMax: number, allowed: readonly string[] = []) =>
  boundedText(lengthMax)
    .min(1)
    .refine((text) => !holdsControl(text) && !holdsInvisible(text), {
      error: 'must not contain control or invisible characters',
    })
    .refine(isVisible, { error: 'must contain a visible character' })
    .refine((text) => text.trim() === text, { error: 'must not begin or end with a space' })
    .refine((text) => allowed.includes(text) || !isReservedInTemporal(text), {
      error: `must not begin with ${reservedPrefixes.map((prefix) => `\`${prefix}\``).join(', ')}`,
    })
    .refine((text) => !holdsKey(text), { error: 'must not contain a key' });

const nameLengthMax = 63;

/** Part of a path: it is chosen once and never changes. */
export const WorkflowName = boundedText(nameLengthMax)
  .regex(/^[a-z0-9](?:-?[a-z0-9])*$/, 'must have only a-z, 0-9 and single hyphens, and not begin or end with a hyphen')
  .openapi({ example: 'send-invoice', description: '1–63 characters: a-z, 0-9 and single hyphens. Never changes.' });

/** Ten years. */
const secondsMax = 10 * 365 * 86_400;
const Timeout = z.int().min(1).max(secondsMax).nullable();

export const executionTimeoutSeconds = Timeout.openapi({
  description: 'After this time a run is ended, with its retries and the runs that continue it. null: never.',
});
export const priority = z.int().min(1).max(5).nullable().openapi({
  description: 'Among the tasks of one queue, from 1, the most urgent, to 5. null: as the server sets it (3).',
});

const fairnessKeyBytesMax = 64;

export const fairnessKey = boundedText(fairnessKeyBytesMax)
  .min(1)
  .refine((text) => !holdsControl(text) && !holdsInvisible(text), {
    error: 'must not contain control or invisible characters',
  })
  .refine(isVisible, { error: 'must contain a visible character' })
  .refine((text) => Buffer.byteLength(text) <= fairnessKeyBytesMax, {
    error: `must have at most ${fairnessKeyBytesMax} bytes`,
  })
  .refine((text) => !holdsKey(text), { error: 'must not contain a key' })
  .openapi({
    example: 'customer-7',
    description:
      'Tasks of one queue and priority are taken in turn from each fairness key, if the server has fairness turned on.',
  });

export const fairnessWeight = z
  .number()
  .min(0.001)
  .max(1_000)
  .openapi({ description: 'How often the fairness key has its turn, compared with others; by default 1.' });

const settings = {
  workflowType: temporalName(200).openapi({
    example: 'sendInvoice',
    description: 'The name under which a worker of the organization has registered the workflow.',
  }),
  taskQueue: temporalName(200).openapi({ example: 'invoices', description: 'The task queue that the worker polls.' }),
  description: textOf(500).nullable(),
  executionTimeoutSeconds,
  taskTimeoutSeconds: z
    .int()
    .min(1)
    .max(120)
    .openapi({ description: 'How long a worker may take for one workflow task before another gets it.' }),
  priority,
  fairnessKey: fairnessKey.nullable(),
  fairnessWeight: fairnessWeight.nullable(),
  openRunsMax: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .openapi({ description: 'How many runs may be open at once. null: only the limit of the organization applies.' }),
};

export const CreateWorkflow = z
  .strictObject({
    name: WorkflowName,
    workflowType: settings.workflowType,
    taskQueue: settings.taskQueue,
    description: settings.description.optional(),
    executionTimeoutSeconds: settings.executionTimeoutSeconds.optional(),
    taskTimeoutSeconds: settings.taskTimeoutSeconds.default(10),
    priority: settings.priority.optional(),
    fairnessKey: settings.fairnessKey.optional(),
    fairnessWeight: settings.fairnessWeight.optional(),
    openRunsMax: settings.openRunsMax.optional(),
  })
  .openapi('CreateWorkflow');
export type CreateWorkflow = z.infer<typeof CreateWorkflow>;

export const UpdateWorkflow = changeOf({
  workflowType: settings.workflowType.optional(),
  taskQueue: settings.taskQueue.optional(),
  description: settings.description.optional(),
  executionTimeoutSeconds: settings.executionTimeoutSeconds.optional(),
  taskTimeoutSeconds: settings.taskTimeoutSeconds.optional(),
  priority: settings.priority.optional(),
  fairnessKey: settings.fairnessKey.optional(),
  fairnessWeight: settings.fairnessWeight.optional(),
  openRunsMax: settings.openRunsMax.optional(),
}).openapi('UpdateWorkflow');
export type UpdateWorkflow = z.infer<typeof UpdateWorkflow>;

export const Workflow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    workflowType: z.string(),
    taskQueue: z.string(),
    description: z.string().nullable(),
    executionTimeoutSeconds: settings.executionTimeoutSeconds,
    taskTimeoutSeconds: settings.taskTimeoutSeconds,
    priority: settings.priority,
    fairnessKey: settings.fairnessKey,
    fairnessWeight: settings.fairnessWeight,
    openRunsMax: settings.openRunsMax,
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Workflow', {
    description: "A workflow that can be run in the organization's namespace, by a worker of the organization.",
    example: {
      id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
      name: 'send-invoice',
      workflowType: 'sendInvoice',
      taskQueue: 'invoices',
      description: 'Sends one invoice and waits until it is paid',
      executionTimeoutSeconds: 86_400,
      taskTimeoutSeconds: 10,
      priority: null,
      fairnessKey: null,
      fairnessWeight: null,
      openRunsMax: 20,
      version: 1,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Workflow = z.infer<typeof Workflow>;
