import type { Context, MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';
import { authenticateGuarded } from './abuse.ts';

const headerName = 'authorization';

/** What Node has of a request: names and values in turns. A request of a test may have no socket. */
const rawHeadersOf = ({ env }: Context<ApiEnv>): readonly string[] | undefined =>
  (env as { incoming?: { rawHeaders?: string[] } } | undefined)?.incoming?.rawHeaders;

/**
 * As Node has read it: to make a `Headers` of all of them, for one, takes longer than to verify the key. A header that is
 * sent twice is both values, and so no key.
 */
const authorizationOf = (c: Context<ApiEnv>): string | undefined => {
  const raw = rawHeadersOf(c);
  if (raw === undefined) return c.req.header(headerName);
  let found: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index];
    if (name?.length !== headerName.length || name.toLowerCase() !== headerName) continue;
    found = found === undefined ? raw[index + 1] : `${found}, ${raw[index + 1]}`;
  }
  return found;
};

/**
 * RFC 6750, 2.1. Only the header: a key in a query would end up in logs and histories. What is no bearer token is the
 * empty one, which is malformed, and counted as a guess like every other.
 */
export const tokenOf = (c: Context<ApiEnv>): string => {
  const header = authorizationOf(c)?.trim();
  if (header === undefined || header === '') {
    c.get('deps').access.refused('missing_credentials', null);
    throw new DomainError('missing_credentials', 'Send the header Authorization: Bearer <key>');
  }
  return /^bearer +([A-Za-z0-9._~+/-]{1,4096}=*)$/i.exec(header)?.[1] ?? '';
};

/** Nothing is waited for where the key is known. */
export const bearerAuthentication: MiddlewareHandler<ApiEnv> = (c, next) => {
  const authenticated = authenticateGuarded(c, tokenOf(c));
  if (authenticated instanceof Promise) {
    return authenticated.then((principal) => {
      c.set('principal', principal);
      return next();
    });
  }
  c.set('principal', authenticated);
  return next();
};
