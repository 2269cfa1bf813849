import { z } from '@hono/zod-openapi';

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.string().openapi({ format: 'uri-reference', description: 'Where the code is documented.' }),
    title: z.string().openapi({ description: 'What the code means; the same for each problem of this code.' }),
    status: z.int().openapi({ description: 'The HTTP status.' }),
    detail: z.string().openapi({ description: 'What happened this time, for people.' }),
    code: z.string().openapi({ description: 'For programs. Codes are only ever added.' }),
    instance: z.string().openapi({ format: 'uri-reference', description: 'The path of the request.' }),
    requestId: z.string().openapi({ description: 'In `X-Request-Id` and in each log line of the request.' }),
    operationId: z.uuid().optional().openapi({ description: 'The operation that says more.' }),
    errors: z
      .array(
        z.object({
          path: z.string().openapi({
            description: '`owner.email` of the body, `body` itself, `query.limit`, `path.id`, `header.Prefer`.',
          }),
          message: z.string(),
          code: z.string(),
        }),
      )
      .optional()
      .openapi({ description: 'Everything that is wrong with the request (`validation_failed`).' }),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof Problem>;
