import { z } from '@hono/zod-openapi';

/** Makes the schema of a PATCH body from optional fields; at least one is required. */
export const changeOf = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z
    .strictObject(fields)
    .refine((change) => Object.values(change).some((value) => value !== undefined), {
      error: 'must have at least one field',
    })
    .openapi({ minProperties: 1 });
