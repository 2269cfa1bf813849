import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Conditions } from '../contract/etag.ts';
import { SlugShape } from '../contract/slug.ts';
import { boundedText, holdsKey } from '../contract/text.ts';
import { Id, withCanonicalIds } from '../contract/uuid.ts';
import type { RequestOptions } from '../usecases/context.ts';
import type { ApiEnv } from './env.ts';
import { preferredValue } from './prefer.ts';

const waitSecondsMax = 60;

const slugPath = SlugShape.openapi({ example: 'acme', description: 'The slug of the organization.' });

export const SlugPath = z.strictObject({ slug: slugPath });
/** The path of what belongs to the caller and to no organization. */
export const IdPath = z.strictObject({ id: Id });
/** The path of an item in an organization, such as a key or a webhook. */
export const itemPath = (description: string) => z.strictObject({ slug: slugPath, id: Id.openapi({ description }) });
export const NotificationPath = z.strictObject({ id: Id.openapi({ description: 'The id of the notification.' }) });
export const OperationPath = z.strictObject({
  id: Id.openapi({ description: 'The id of the operation.' }),
});

const IdempotencyKey = boundedText(255)
  .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 visible ASCII characters')
  .refine((key) => !holdsKey(key), { error: 'must not be a Freehold key' })
  .optional()
  .openapi({
    example: '8f2a6c1e-create-acme',
    description:
      '1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.',
  });

/** Parsed to the seconds to wait; undefined: no supported preference. */
const Prefer = boundedText(1_000)
  .transform((preferences) => {
    const seconds = preferredValue(preferences, 'wait') ?? '';
    return /^\d{1,10}$/.test(seconds) ? Math.min(Number(seconds), waitSecondsMax) : undefined;
  })
  .optional()
  .openapi({
    type: 'string',
    example: 'wait=10',
    description: `\`wait=N\`: answer when the operation has ended, or after N seconds (at most ${waitSecondsMax}). \`Preference-Applied\` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).`,
  });

export const StartHeaders = z.object({ 'Idempotency-Key': IdempotencyKey, Prefer });
type StartHeaders = z.infer<typeof StartHeaders>;

/** The headers of a POST that is one transaction. */
export const WriteHeaders = z.object({ 'Idempotency-Key': IdempotencyKey });

/** A condition of RFC 9110, parsed by `contract/etag.ts`. */
const entityTags = boundedText(4_096).optional().openapi({ pattern: '^(\\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$' });

/** The headers of a PATCH, PUT or DELETE of a versioned resource. */
export const MatchHeaders = z.object({
  'If-Match': entityTags.openapi({
    example: '"0f2f4f6b7c11-3"',
    description: 'Change only this version (RFC 9110, 13.1.1); otherwise 412.',
  }),
  'If-None-Match': entityTags.openapi({
    description: 'Change any version except these (RFC 9110, 13.1.2); otherwise 412.',
  }),
});

export const conditionsOf = (headers: z.infer<typeof MatchHeaders>): Conditions => ({
  ifMatch: headers['If-Match'],
  ifNoneMatch: headers['If-None-Match'],
});

/** The headers of a GET of a versioned resource. */
export const ReadHeaders = z.object({
  'If-Match': entityTags.openapi({ description: 'Read only this version; otherwise 412.' }),
  'If-None-Match': entityTags.openapi({ description: 'The version you have: 304 if it is current.' }),
});

export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** Makes the body optional: a request without a body is read as `{}`. */
export const optionalJsonBody = <S extends z.ZodType>(schema: S) => ({ ...jsonBody(schema), required: false });

/** Reads the options in the headers of a POST, and sets `Preference-Applied`. */
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
