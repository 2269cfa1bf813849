import { z } from '@hono/zod-openapi';
import { DomainError, isErrorCode } from './errors.ts';
import { type StepName, stepNames } from './ids.ts';
import { ListQuery } from './list.ts';
import { kindOf, operationKindNames, stepsOf } from './operation-kinds.ts';
import { SlugShape } from './slug.ts';
import { textOf } from './text.ts';

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
    '`failed`: ended in failure, with nothing to undo or with an undo given up (see `residue`); `compensated`: undone after a failure; `canceled`: undone on request; `stuck`: still open, waiting for a person.',
});
export type OperationStatus = z.infer<typeof OperationStatus>;

export const OperationKind = z.enum(operationKindNames).openapi('OperationKind', { description: 'The workflow type.' });

export const endedStatuses = ['succeeded', 'failed', 'compensated', 'canceled'] as const satisfies OperationStatus[];
export const isEnded = (status: OperationStatus): boolean => (endedStatuses as readonly string[]).includes(status);
export const openStatuses = operationStatuses.filter((status) => !isEnded(status));

/**
 * Whether an open operation can no longer be undone, because its point of no return is recorded as done. A skipped next step
 * means that the operation was canceled at that moment and is being undone.
 */
export const isPastPointOfNoReturn = ({ kind, steps }: Pick<Operation, 'kind' | 'steps'>): boolean => {
  const { pointOfNoReturn } = kindOf(kind);
  const names: readonly StepName[] = stepsOf(kind);
  const next = names[names.indexOf(pointOfNoReturn) + 1];
  return (
    steps.some(({ name, status }) => name === pointOfNoReturn && status === 'succeeded') &&
    !steps.some(({ name, status }) => name === next && status === 'skipped')
  );
};

const stepStatuses = [
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
    attempt: z.int().openapi({ description: 'Attempts so far: of the step or, during an undo, of its undo.' }),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    nextRetryAt: z.iso.datetime().nullable(),
    // A union, because `nullable()` would make the named schema itself nullable in the OpenAPI document.
    error: z.union([StepError, z.null()]),
  })
  .openapi('Step');
export type Step = z.infer<typeof Step>;

export const Residue = z
  .object({ kind: z.string(), name: z.string() })
  .openapi('Residue', { description: 'Something that could not be undone or removed.' });
export type Residue = z.infer<typeof Residue>;

export const Operation = z
  .object({
    id: z.uuid(),
    kind: OperationKind,
    orgId: z.uuid(),
    status: OperationStatus,
    steps: z
      .array(Step)
      .openapi({ description: 'All steps in execution order, including those that have not started.' }),
    error: z.union([StepError, z.null()]),
    residue: z.array(Residue),
    canaryMs: z.number().nullable().openapi({
      description:
        'Milliseconds from start to completion of the test workflow in the new namespace; null: none was run.',
    }),
    export: z
      .union([
        z.object({
          url: z.string().openapi({ description: 'URL of the manifest; the URLs of its files begin with it.' }),
          expiresAt: z.iso
            .datetime()
            .openapi({ description: 'From this time on, the answer is 410 `export_expired`.' }),
          manifestHash: z.string().openapi({ description: 'SHA-256 of the manifest.' }),
        }),
        z.null(),
      ])
      .openapi({ description: 'The export of a deletion; null: nothing was exported.' }),
    live: z.boolean().openapi({
      description:
        'true: includes the current state from Temporal; false: from the database alone, which is complete once the operation has ended.',
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
  .openapi('Operation', {
    example: {
      id: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      kind: 'suspendOrganization',
      orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      status: 'running',
      steps: [
        {
          name: 'suspend',
          status: 'waiting',
          attempt: 1,
          startedAt: '2026-01-15T09:30:00.000Z',
          finishedAt: null,
          nextRetryAt: '2026-01-15T09:30:00.500Z',
          error: { code: 'database_unavailable', message: 'The database cannot be reached', retryable: true },
        },
      ],
      error: null,
      residue: [],
      canaryMs: null,
      export: null,
      live: true,
      workflow: {
        namespace: 'freehold',
        workflowId: 'suspend-organization-01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
        runId: '3f1d1a52-6c0e-4a0c-9a55-2f8a7b6d9c11',
        webUrl: null,
      },
      createdAt: '2026-01-15T09:30:00.000Z',
      finishedAt: null,
    },
  });
export type Operation = z.infer<typeof Operation>;

export const OperationQuery = ListQuery.extend({
  org: SlugShape.optional().openapi({ example: 'acme', description: 'Only operations of this organization.' }),
  status: OperationStatus.optional(),
  kind: OperationKind.optional(),
  attention: z.literal('true').optional().openapi({
    description:
      '`true`: only operations that a person should look at, because they are `stuck`, or because two or more attempts of a step or undo have failed and it is not done. A wait for the end of a legal hold is not meant.',
  }),
});
export type OperationQuery = z.infer<typeof OperationQuery>;

const eventId = z.string().openapi({ description: 'Number of the event within the operation, for `Last-Event-ID`.' });
/** Describes an event of `watchOperation` by its field names in the stream; `data` is the parsed JSON. */
export const OperationEvent = z
  .discriminatedUnion('event', [
    z.object({ id: eventId, event: z.literal('step'), data: Step }).openapi('OperationStepEvent'),
    z.object({ id: eventId, event: z.literal('end'), data: Operation }).openapi('OperationEndEvent'),
  ])
  .openapi('OperationEvent');
export type OperationEvent = z.infer<typeof OperationEvent>;

export const Reason = z.strictObject({ reason: textOf(500) }).openapi('Reason');
export type Reason = z.infer<typeof Reason>;

/** Makes the error for a caller who waited for success. null: the operation succeeded or is still open. */
export const endFailureOf = (operation: Operation, replayed: boolean): DomainError | null => {
  const { id: operationId, status, error } = operation;
  if (!isEnded(status) || status === 'succeeded') return null;
  if (status === 'canceled') return new DomainError('operation_canceled', undefined, { operationId, replayed });
  const code = isErrorCode(error?.code) ? error.code : 'internal_error';
  return new DomainError(code, error?.message, { operationId, replayed });
};
