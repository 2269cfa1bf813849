import type { Context, MiddlewareHandler, Next } from 'hono';
import { DomainError, errorTable } from '../../contract/errors.ts';
import {
  type Authenticated,
  isPerson,
  keySessionOf,
  type PersonPrincipal,
  type Principal,
} from '../../contract/principal.ts';
import { SlugShape } from '../../contract/slug.ts';
import { assertUnbound } from '../../usecases/authentication/step-up.ts';
import { organizationNotFound } from '../../usecases/authorization.ts';
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

/** Names the organization of a call: the path, or else the header. */
export const organizationOf = (c: Context<ApiEnv>): string => {
  const slug = c.req.param('slug') ?? c.req.header(organizationHeader);
  if (slug === undefined) {
    throw new DomainError('organization_required', 'Name the organization in the header Freehold-Organization.');
  }
  if (!SlugShape.safeParse(slug).success) throw organizationNotFound();
  return slug;
};

/** Lets a signed-in person act as a member of the organization that the call names. */
const enter = (c: Context<ApiEnv>, person: PersonPrincipal, next: Next): Promise<void> => {
  c.set('person', person);
  // Guesses of organizations are counted, because each is looked up.
  const member = c.get('deps').access.enter(person, organizationOf(c), () => limitPerson(c, person));
  if (member instanceof Promise) return member.then((entered) => goOn(c, entered, next));
  return goOn(c, member, next);
};

const goOn = (c: Context<ApiEnv>, principal: Principal, next: Next): Promise<void> => {
  c.set('principal', principal);
  return next();
};

const admit = (c: Context<ApiEnv>, authenticated: Authenticated, next: Next): Promise<void> =>
  isPerson(authenticated) ? enter(c, authenticated, next) : goOn(c, authenticated, next);

/** Authenticates the caller of a route about organizations, synchronously if it is remembered. */
export const bearerAuthentication: MiddlewareHandler<ApiEnv> = (c, next) => {
  const authenticated = authenticateGuarded(c, tokenOf(c));
  return authenticated instanceof Promise
    ? authenticated.then((known) => admit(c, known, next))
    : admit(c, authenticated, next);
};

/** Authenticates the caller of a route about the caller itself, which only a session may use. */
export const sessionAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const authenticated = await authenticateGuarded(c, tokenOf(c));
  if (!isPerson(authenticated)) {
    c.set('principal', authenticated);
    throw new DomainError('session_required');
  }
  await actAs(c, authenticated);
  await next();
};

/** The same, for a route that also serves the session of a key. */
export const anySessionAuthentication: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const authenticated = await authenticateGuarded(c, tokenOf(c));
  if (isPerson(authenticated)) await actAs(c, authenticated);
  else {
    c.set('principal', authenticated);
    if (keySessionOf(authenticated) === null) throw new DomainError('session_required');
  }
  await next();
};

const actAs = (c: Context<ApiEnv>, person: PersonPrincipal): Promise<void> => {
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
    if (authenticated !== null && isPerson(authenticated)) await actAs(c, authenticated);
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
