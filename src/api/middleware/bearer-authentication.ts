import type { Context, MiddlewareHandler, Next } from 'hono';
import { DomainError, errorTable } from '../../contract/errors.ts';
import type { Permission } from '../../contract/permissions.ts';
import { type Holder, isPerson, keySessionOf, type PersonPrincipal, type Principal } from '../../contract/principal.ts';
import { SlugShape } from '../../contract/slug.ts';
import { actAs } from '../../usecases/authentication/acting.ts';
import { assertUnbound } from '../../usecases/authentication/step-up.ts';
import { organizationNotFound } from '../../usecases/authorization.ts';
import { clientAddressOf } from '../client-address.ts';
import { actByCookie, sessionCookieOf } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { authenticateGuarded } from './abuse.ts';
import { limitPerson } from './rate-limit.ts';

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

const missing = (c: Context<ApiEnv>): never => {
  c.get('deps').access.refused('missing_credentials', null);
  throw new DomainError('missing_credentials', 'Send the header Authorization: Bearer <key>');
};

const cookieTokenOf = (c: Context<ApiEnv>): string => {
  const token = sessionCookieOf(c);
  if (token === undefined) return missing(c);
  actByCookie(c);
  return token;
};

/**
 * Reads the bearer token (RFC 6750, 2.1) from the header, or, if there is no such header, the cookie of a session. Never from a
 * query, because a key there would end up in logs and histories. Any other header gives the empty token, which is malformed and
 * counted as a guess.
 */
export const tokenOf = (c: Context<ApiEnv>): string => {
  const header = authorizationOf(c)?.trim();
  if (header === undefined) return cookieTokenOf(c);
  if (header === '') return missing(c);
  return /^bearer +([A-Za-z0-9._~+/-]{1,4096}=*)$/i.exec(header)?.[1] ?? '';
};

const organizationHeader = 'freehold-organization';

/** Names the organization of a call: the path, or else the header; undefined: none is named. */
export const organizationOf = (c: Context<ApiEnv>): string | undefined => {
  const slug = c.req.param('slug') ?? c.req.header(organizationHeader);
  if (slug !== undefined && !SlugShape.safeParse(slug).success) throw organizationNotFound();
  return slug;
};

/** Lets a signed-in person act as a member of the organization that the call names, or as an operator. */
const enter = (c: Context<ApiEnv>, person: PersonPrincipal, permission: Permission | undefined, next: Next) => {
  c.set('person', person);
  // Guesses of organizations are counted, because each is looked up.
  const beforeLookUp = () => limitPerson(c, person);
  const { access, trustedProxies } = c.get('deps');
  const addressOf = () => clientAddressOf(c, trustedProxies);
  const acting = actAs(access, person, { slug: organizationOf(c), permission, beforeLookUp, addressOf });
  if (acting instanceof Promise) return acting.then((principal) => goOn(c, principal, next));
  return goOn(c, acting, next);
};

const goOn = (c: Context<ApiEnv>, principal: Principal, next: Next): Promise<void> => {
  c.set('principal', principal);
  return next();
};

/** Authenticates the caller of a route about organizations or the platform, synchronously if it is remembered. */
export const bearerAuthentication = (permission: Permission | undefined): MiddlewareHandler<ApiEnv> => {
  const admit = (c: Context<ApiEnv>, holder: Holder, next: Next): Promise<void> =>
    isPerson(holder) ? enter(c, holder, permission, next) : goOn(c, holder, next);
  return (c, next) => {
    const holder = authenticateGuarded(c, tokenOf(c));
    return holder instanceof Promise ? holder.then((known) => admit(c, known, next)) : admit(c, holder, next);
  };
};

/** Authenticates the caller of a route about the caller itself, which only a session may use. */
export const sessionAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const authenticated = await authenticateGuarded(c, tokenOf(c));
  if (!isPerson(authenticated)) {
    c.set('principal', authenticated);
    throw new DomainError('session_required');
  }
  await actForItself(c, authenticated);
  await next();
};

/** The same, for a route that also serves the session of a key. */
export const anySessionAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const authenticated = await authenticateGuarded(c, tokenOf(c));
  if (isPerson(authenticated)) await actForItself(c, authenticated);
  else {
    c.set('principal', authenticated);
    if (keySessionOf(authenticated) === null) throw new DomainError('session_required');
  }
  await next();
};

const actForItself = (c: Context<ApiEnv>, person: PersonPrincipal): Promise<void> => {
  c.set('person', person);
  return limitPerson(c, person);
};

/**
 * Authenticates the caller of a route that anyone may call, if there are credentials. A browser sends its cookies unasked, so
 * those that are not accepted count as none.
 */
export const optionalSession: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (authorizationOf(c) !== undefined) return sessionAuthentication(c, next);
  if (sessionCookieOf(c) !== undefined) {
    const authenticated = await Promise.resolve(authenticateGuarded(c, tokenOf(c))).catch(orNobody);
    if (authenticated !== null && isPerson(authenticated)) await actForItself(c, authenticated);
  }
  await next();
};

const orNobody = (error: unknown): null => {
  if (error instanceof DomainError && errorTable[error.code].status === 401) return null;
  throw error;
};

/** Refuses what belongs to the person to a session for which only an identity provider vouched, of one organization. */
export const unboundOnly: MiddlewareHandler<ApiEnv> = (c, next) => {
  const person: PersonPrincipal | undefined = c.get('person');
  if (person !== undefined) assertUnbound(person.credential);
  return next();
};
