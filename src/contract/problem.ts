import { z } from '@hono/zod-openapi';

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.string().openapi({ format: 'uri-reference', description: 'Documentation of the code.' }),
    title: z.string().openapi({ description: 'Meaning of the code; the same for every problem with this code.' }),
    status: z.int().openapi({ description: 'The HTTP status.' }),
    detail: z.string().openapi({ description: 'Explanation of this occurrence, for people.' }),
    code: z.string().openapi({ description: 'Error code, for programs. Codes are only ever added.' }),
    instance: z.string().openapi({ format: 'uri-reference', description: 'The path of the request.' }),
    requestId: z.string().openapi({ description: 'Also in `X-Request-Id` and in every log line of the request.' }),
    operationId: z.uuid().optional().openapi({ description: 'The operation to look at for details.' }),
    permission: z.string().optional().openapi({ description: 'The permission that the caller lacks (`forbidden`).' }),
    errors: z
      .array(
        z.object({
          path: z.string().openapi({
            description:
              'Path of the invalid value, for example `owner.email` (in the body), `body`, `query.limit`, `path.id`, `header.Prefer`.',
          }),
          message: z.string(),
          code: z.string(),
        }),
      )
      .optional()
      .openapi({ description: 'All problems found in the request (`validation_failed`).' }),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof Problem>;
