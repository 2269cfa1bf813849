import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import { hasTag, matchesTag } from '../../contract/etag.ts';
import type { ApiEnv } from '../env.ts';

/** Evaluates the conditions of a GET or HEAD whose answer has an ETag. RFC 9110, 13.2.2. */
export const conditionalRead: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const etag = c.res.headers.get('ETag');
  if (etag === null || c.res.status !== 200) return;
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'private, no-cache');
  if (!matchesTag(c.req.header('if-match'), etag)) throw new DomainError('precondition_failed');
  if (hasTag(c.req.header('if-none-match'), etag)) c.res = new Response(null, { status: 304 });
};
