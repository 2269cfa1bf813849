import type { Context, MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';
import { authenticateGuarded } from './abuse.ts';

const headerName = 'authorization';

/** Returns Node's raw headers: alternating names and values. Requests in tests may have none. */
const rawHeadersOf = ({ env }: Context<ApiEnv>): readonly string[] | undefined =>
  (env as { incoming?: { rawHeaders?: string[] } } | undefined)?.incoming?.rawHeaders;

/**
 * Reads the header from Node's raw headers: building a `Headers` object for this one takes longer than verifying the key.
 * A repeated header gives both values joined, which is not a valid key.
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
 * Reads the bearer token (RFC 6750, 2.1), only from the header: a key in a query would end up in logs and histories. Anything
 * but a bearer token gives the empty token, which is malformed and counted as a guess.
 */
export const tokenOf = (c: Context<ApiEnv>): string => {
  const header = authorizationOf(c)?.trim();
  if (header === undefined || header === '') {
    c.get('deps').access.refused('missing_credentials', null);
    throw new DomainError('missing_credentials', 'Send the header Authorization: Bearer <key>');
  }
  return /^bearer +([A-Za-z0-9._~+/-]{1,4096}=*)$/i.exec(header)?.[1] ?? '';
};

/** Authenticates the caller, synchronously if the key is cached. */
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
