import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SlugShape } from '../contract/slug.ts';
import { boundedText, holdsKey } from '../contract/text.ts';
import { Id, withCanonicalIds } from '../contract/uuid.ts';
import type { RequestOptions } from '../usecases/context.ts';
import type { ApiEnv } from './env.ts';

const waitSecondsMax = 60;

export const slugPath = SlugShape.openapi({ example: 'acme', description: 'The slug of the organization.' });

export const SlugPath = z.strictObject({ slug: slugPath });
export const OperationPath = z.strictObject({
  id: Id.openapi({ description: 'The id of the operation.' }),
});

const IdempotencyKey = boundedText(255)
  .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 visible ASCII characters')
  .refine((key) => !holdsKey(key), { error: 'must not be a key of Freehold' })
  .optional()
  .openapi({
    example: '8f2a6c1e-create-acme',
    description:
      '1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`; with another body 422 `idempotency_key_reused`. Kept for 2xx and for the 409 of an operation that ended; any other answer frees the key.',
  });

const secondsOf = (preferences: string): string | undefined => {
  // RFC 7240, 2: a value may be quoted, parameters follow a semicolon, the first of two equal names counts.
  const unquoted = preferences.replace(/"([^"]*)"/g, (_, quoted: string) => quoted.replace(/[,;=]/g, '_'));
  for (const preference of unquoted.split(',')) {
    const [name = '', value = ''] = (preference.split(';')[0] ?? '').split('=', 2);
    if (name.trim().toLowerCase() === 'wait') return value.trim();
  }
  return undefined;
};

/** Seconds to wait; undefined: nothing is preferred. Other preferences are none of ours and ignored. */
export const Prefer = boundedText(1_000)
  .transform((preferences, context) => {
    const seconds = secondsOf(preferences);
    if (seconds === undefined) return undefined;
    if (/^\d+$/.test(seconds)) return Math.min(Number(seconds), waitSecondsMax);
    context.addIssue({ code: 'custom', message: 'wait must be a whole number of seconds' });
    return z.NEVER;
  })
  .optional()
  .openapi({
    type: 'string',
    example: 'wait=10',
    description: `\`wait=N\`: answer when the operation has ended, or after N seconds (at most ${waitSecondsMax}); \`Preference-Applied\` repeats the N that was used (RFC 7240).`,
  });

export const StartHeaders = z.object({ 'Idempotency-Key': IdempotencyKey, Prefer });
type StartHeaders = z.infer<typeof StartHeaders>;

/** Of a POST that is one transaction. */
export const WriteHeaders = z.object({ 'Idempotency-Key': IdempotencyKey });

/** A condition of RFC 9110; `contract/etag.ts` reads it. */
const entityTags = boundedText(4_096).optional();

/** Of a PATCH or DELETE of something that has a version. */
export const MatchHeaders = z.object({
  'If-Match': entityTags.openapi({
    example: '"3"',
    description: 'Change only this version (RFC 9110, 13.1.1); else 412.',
  }),
});

/** Of a GET of something that has a version. */
export const ReadHeaders = z.object({
  'If-None-Match': entityTags.openapi({ description: 'A version you have: 304 if it is current.' }),
});

export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** A request without a body counts as one with `{}`. */
export const optionalJsonBody = <S extends z.ZodType>(schema: S) => ({ ...jsonBody(schema), required: false });

/** What the headers of a POST ask for beyond its body; says at once which preference is honoured. */
export const requestOptions = (c: Context<ApiEnv>, headers: StartHeaders, body: unknown): RequestOptions => {
  const { 'Idempotency-Key': key, Prefer: waitSeconds } = headers;
  if (waitSeconds !== undefined) c.header('Preference-Applied', `wait=${waitSeconds}`);
  return {
    signal: AbortSignal.any([c.req.raw.signal, c.var.deps.stopping]),
    ...(waitSeconds === undefined ? {} : { waitMs: waitSeconds * 1_000 }),
    ...(key === undefined
      ? {}
      : { idempotency: { key, method: c.req.method, path: withCanonicalIds(c.req.path.replace(/^\/v1/, '')), body } }),
  };
};
