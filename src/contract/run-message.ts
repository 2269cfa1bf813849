import { z } from '@hono/zod-openapi';
import { Failure } from './run.ts';
import { temporalName } from './workflow.ts';

const stackTraces: readonly string[] = ['__stack_trace', '__enhanced_stack_trace'];
/** Queries that the SDKs answer by themselves, for every workflow. They tell the organization about its own code. */
const builtInQueries = [...stackTraces, '__temporal_workflow_metadata'];

const MessageName = temporalName(200).refine((name) => !stackTraces.includes(name), {
  error: 'must not be the name of a query of the SDKs',
});

const input = z.unknown().optional().openapi({ description: 'The argument, any JSON value. Absent: there is none.' });

export const SignalRun = z
  .strictObject({
    name: MessageName.openapi({ example: 'paid', description: 'The name of the signal.' }),
    input,
  })
  .openapi('SignalRun');
export type SignalRun = z.infer<typeof SignalRun>;

export const QueryRun = z
  .strictObject({
    name: temporalName(200, builtInQueries).openapi({
      example: 'balance',
      description: `The name of the query. ${builtInQueries.map((name) => `\`${name}\``).join(', ')} are answered by the SDK of the worker.`,
    }),
    input,
  })
  .openapi('QueryRun');
export type QueryRun = z.infer<typeof QueryRun>;

export const UpdateRun = z
  .strictObject({
    name: MessageName.openapi({ example: 'changeAddress', description: 'The name of the update.' }),
    input,
    updateId: temporalName(200).optional().openapi({
      example: 'address-7',
      description: 'Sent again, an update with the same id is the same update. Absent: one is made.',
    }),
  })
  .openapi('UpdateRun');
export type UpdateRun = z.infer<typeof UpdateRun>;

const result = z.unknown().openapi({
  description: 'Any JSON value. null: nothing was returned, or something that is not JSON.',
});

export const RunAnswer = z
  .object({ result })
  .openapi('RunAnswer', { description: 'The answer to a query.', example: { result: { open: 120 } } });
export type RunAnswer = z.infer<typeof RunAnswer>;

export const RunUpdate = z
  .object({
    updateId: z.string(),
    status: z.enum(['accepted', 'completed']).openapi({
      description:
        '`accepted`: the workflow works on it; the same update, sent again with its `updateId`, waits for its outcome.',
    }),
    result,
    failure: z.union([Failure, z.null()]).openapi({ description: 'Why a completed update failed.' }),
  })
  .openapi('RunUpdate', {
    description: 'An update of a run.',
    example: { updateId: 'address-7', status: 'completed', result: { changed: true }, failure: null },
  });
export type RunUpdate = z.infer<typeof RunUpdate>;
