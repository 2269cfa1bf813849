import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { Authenticator } from '../../usecases/authentication/authenticator.ts';
import type { ApiEnv } from '../env.ts';
import { authenticateGuarded } from './abuse.ts';

const credentialsLengthMax = 4_096;

/** RFC 6750, 2.1. Only the header: a key in a query would end up in logs and histories. */
const readToken = (header: string | undefined, access: Authenticator): string => {
  if (header === undefined || header.trim() === '') {
    access.unreadable('missing_credentials');
    throw new DomainError('missing_credentials', 'Send the header Authorization: Bearer <key>');
  }
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header.trim())?.[1];
  if (token === undefined || token.length > credentialsLengthMax) {
    access.unreadable('malformed_credentials');
    throw new DomainError('malformed_credentials', 'The header must read Authorization: Bearer <key>');
  }
  return token;
};

export const bearerAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { access } = c.get('deps');
  const token = readToken(c.req.header('authorization'), access);
  const authenticated = authenticateGuarded(c, token);
  // From memory it is at hand: nothing is waited for.
  c.set('principal', authenticated instanceof Promise ? await authenticated : authenticated);
  c.set('examineAgain', () => access.examine(token));
  // A key's answers are for its holder, not for a cache on the way; a route may say otherwise.
  c.header('Cache-Control', 'no-store');
  await next();
};
