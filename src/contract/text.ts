import { z } from '@hono/zod-openapi';
import { holdsInvisible, isVisible } from './human-text.ts';

/** Whether a text contains something that looks like a key or secret, which must not be stored or logged. */
export const holdsKey = (text: string): boolean => /_sk_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{16}/.test(text);

/**
 * Begins the schema of every text that a caller sends. Rejects a text longer than `rawMax` before any transform,
 * normalization or regular expression: `abort` stops zod from running the checks that follow. `lengthMax` is the bound named
 * in the error. `test/contract/text-bounds.test.ts` finds schemas that do not begin with it.
 */
export const boundedText = (lengthMax: number, rawMax = lengthMax) =>
  z.string().max(rawMax, { abort: true, error: `must have at most ${lengthMax} characters` });

/** Allows for white space and combining characters that trimming and normalization will remove. */
export const rawMaxOf = (lengthMax: number): number => 4 * lengthMax;

/** Whether a text contains characters that Postgres cannot store (NUL, lone surrogates) or that garble logs and terminals. */
export const holdsControl = (text: string): boolean => /[\p{Cc}\p{Cs}]/u.test(text);

/** Makes an unvalidated text, such as a mark in Temporal or a message to a run, valid for Postgres and RFC 8785. */
export const storableText = (text: string): string => text.replaceAll('\0', '\ufffd').replace(/\p{Cs}/gu, '\ufffd');

/** Free text for people: trimmed, without control or invisible characters; line breaks and tabs are allowed. */
export const textOf = (lengthMax: number) =>
  boundedText(lengthMax, rawMaxOf(lengthMax))
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => !holdsInvisible(text), { error: 'must not contain control or invisible characters' })
    .refine(isVisible, { error: 'must contain a visible character' })
    .refine((text) => !holdsKey(text), { error: 'must not contain a key' })
    .openapi({ pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$' });
