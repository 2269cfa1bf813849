import { z } from '@hono/zod-openapi';
import { holdsInvisible, isVisible } from './human-text.ts';

/** Whether a text holds what could be somebody's key: nobody is helped by a secret that is written down somewhere. */
export const holdsKey = (text: string): boolean => /_sk_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{16}/.test(text);

/**
 * Begins the schema of every text that a caller sends. A text of more than `rawMax` is refused as it came, before any
 * transform, normalization or regular expression: `abort` keeps zod from running the checks that follow. `lengthMax` is
 * the bound that the caller is told. `test/contract/text-bounds.test.ts` finds a schema that begins otherwise.
 */
export const boundedText = (lengthMax: number, rawMax = lengthMax) =>
  z.string().max(rawMax, { abort: true, error: `must have at most ${lengthMax} characters` });

/** White space that is trimmed, and letters that normalization composes, may make a text this much longer than it counts. */
export const rawMaxOf = (lengthMax: number): number => 4 * lengthMax;

/** What Postgres cannot store (NUL, lone surrogates), and control characters that garble logs and terminals. */
export const holdsControl = (text: string): boolean => /[\p{Cc}\p{Cs}]/u.test(text);

/** Text that no schema has read, such as a mark in Temporal or a message to a run, as Postgres and RFC 8785 can take it. */
export const storableText = (text: string): string => text.replaceAll('\0', '\ufffd').replace(/\p{Cs}/gu, '\ufffd');

/** Free text that a person reads, trimmed, without control and invisible characters; line breaks and tabs pass. */
export const textOf = (lengthMax: number) =>
  boundedText(lengthMax, rawMaxOf(lengthMax))
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => !holdsInvisible(text), { error: 'must not contain control or invisible characters' })
    .refine(isVisible, { error: 'must contain a visible character' })
    .refine((text) => !holdsKey(text), { error: 'must not contain a key' })
    .openapi({ pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$' });
