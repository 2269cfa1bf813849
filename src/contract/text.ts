import { z } from '@hono/zod-openapi';

/** Whether a text holds what could be somebody's key: nobody is helped by a secret that is written down somewhere. */
export const holdsKey = (text: string): boolean => /_sk_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{16}/.test(text);

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
    .refine((text) => !holdsKey(text), { error: 'must not contain a key' })
    .openapi({ pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$' });
