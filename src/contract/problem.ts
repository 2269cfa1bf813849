import { z } from '@hono/zod-openapi';

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.url().or(z.string()).openapi({ description: 'Where the code is documented.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    instance: z.string(),
    requestId: z.string(),
    operationId: z.uuid().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string(), code: z.string() })).optional(),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof Problem>;
