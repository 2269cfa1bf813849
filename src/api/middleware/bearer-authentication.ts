import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

const credentialsLengthMax = 4_096;

/** RFC 6750, 2.1. Only the header: a key in a query would end up in logs and histories. */
const readToken = (header: string | undefined): string => {
  if (header === undefined || header.trim() === '')
    throw new DomainError('missing_credentials', 'Send the header Authorization: Bearer <key>');
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header.trim())?.[1];
  if (token === undefined || token.length > credentialsLengthMax)
    throw new DomainError('malformed_credentials', 'The header must read Authorization: Bearer <key>');
  return token;
};

export const bearerAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set('principal', await c.var.deps.access.authenticate(readToken(c.req.header('authorization'))));
  // A key's answers are for its holder, not for a cache on the way; a route may say otherwise.
  c.header('Cache-Control', 'no-store');
  await next();
};
