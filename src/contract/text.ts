import { z } from '@hono/zod-openapi';

/**
 * Free text, trimmed. Refuses what Postgres cannot store (NUL, lone surrogates) and control characters that would
 * garble logs and terminals; line breaks and tabs pass.
 */
export const textOf = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => !/(?![\t\r\n])[\p{Cc}\p{Cs}]/u.test(text), { error: 'must not contain control characters' })
    .openapi({ pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$' });
