import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

/** Refuses a body with a content coding, and names the accepted one in `Accept-Encoding`. RFC 9110, 15.5.16. */
export const refuseEncoded: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const coding = c.req.header('content-encoding')?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    c.header('Accept-Encoding', 'identity');
    throw new DomainError('unsupported_media_type', 'The body must be sent without a Content-Encoding.');
  }
  await next();
};
