import { z } from '@hono/zod-openapi';

/** What may be changed of something: its fields, at least one of them. */
export const changeOf = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z
    .strictObject(fields)
    .refine((change) => Object.values(change).some((value) => value !== undefined), {
      error: 'must have at least one field',
    })
    .openapi({ minProperties: 1 });
