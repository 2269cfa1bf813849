import type { Context, MiddlewareHandler, Next } from 'hono';
import {
  isPlatformKey,
  type LimitedPrincipal,
  type PersonPrincipal,
  type Principal,
} from '../../contract/principal.ts';
import type { AddressLimit } from '../../usecases/rate-limit/address-guard.ts';
import {
  type CallUse,
  callRefusal,
  keyWindowSeconds,
  principalWindowSeconds,
  rateLimited,
  refusingLimit,
  type Taken,
  takeCall,
  takePersonCall,
} from '../../usecases/rate-limit/call-limits.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

// draft-ietf-httpapi-ratelimit-headers-10: lists of structured fields (RFC 9651), one item for each limit. `t` is the time in
// seconds until `r` increases by itself.
const stateOf = (name: string, { remaining, resetSeconds }: Taken): string =>
  `"${name}";r=${remaining};t=${resetSeconds}`;
const policyOf = (name: string, { limit }: Taken, windowSeconds: number): string =>
  `"${name}";q=${limit};w=${windowSeconds}`;

const addressWindowSeconds = 60;

/**
 * Counts the call against the key and its user, reports the remaining calls of both, and refuses a call over a limit. The
 * platform's key is not limited. Synchronous if the counts are in memory.
 */
export const limitCalls: MiddlewareHandler<ApiEnv> = (c, next) => {
  // Not `c.var`, which copies all variables on each access.
  const principal = c.get('principal');
  if (isPlatformKey(principal)) return next();
  const use = takeCall(c.get('deps').control.rateLimiter, principal);
  return use instanceof Promise ? use.then((taken) => goOn(c, principal, taken, next)) : goOn(c, principal, use, next);
};

/** Caches the header by principal, which is the same object until its limits change. */
const policies = new WeakMap<LimitedPrincipal, string>();

const policyFor = (caller: LimitedPrincipal, { key, principal }: CallUse): string => {
  const known = policies.get(caller);
  if (known !== undefined) return known;
  const ofKey = policyOf('key', key, keyWindowSeconds);
  const policy = `${ofKey}, ${policyOf('principal', principal, principalWindowSeconds)}`;
  policies.set(caller, policy);
  return policy;
};

const goOn = (c: Context<ApiEnv>, caller: LimitedPrincipal, use: CallUse, next: Next): Promise<void> => {
  c.header('RateLimit', `${stateOf('key', use.key)}, ${stateOf('principal', use.principal)}`);
  c.header('RateLimit-Policy', policyFor(caller, use));
  const refusing = refusingLimit(use);
  if (refusing === null) return next();
  c.var.deps.metrics.rateLimitedTotal.inc({ limit: refusing });
  throw callRefusal(use, refusing);
};

/** Counts a call of a person that has named no organization. */
export const limitPerson = async (c: Context<ApiEnv>, person: PersonPrincipal): Promise<void> => {
  const { rateLimiter, settings } = c.var.deps.control;
  const use = await takePersonCall(rateLimiter, person, settings.limits);
  c.header('RateLimit', `${stateOf('key', use.key)}, ${stateOf('principal', use.principal)}`);
  const refusing = refusingLimit(use);
  if (refusing === null) return;
  c.var.deps.metrics.rateLimitedTotal.inc({ limit: refusing });
  throw callRefusal(use, refusing);
};

/** Limits calls per address, whatever the key. For use after `limitCalls`. */
export const limitAddress =
  (limit: AddressLimit): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { deps } = c.var;
    const principal: Principal | undefined = c.get('principal');
    // A caller who has not signed in is limited, too.
    if (principal === undefined || !isPlatformKey(principal)) {
      const taken = await deps.addressGuard.take(limit, limitedAddressOf(c, deps.trustedProxies));
      c.header('RateLimit', stateOf('address', taken), { append: true });
      c.header('RateLimit-Policy', policyOf('address', taken, addressWindowSeconds), { append: true });
      assertAddressAllowed(c, taken);
    }
    await next();
  };

const assertAddressAllowed = (c: Context<ApiEnv>, { isAllowed, limit, retryAfterSeconds }: Taken): void => {
  if (isAllowed) return;
  c.var.deps.metrics.rateLimitedTotal.inc({ limit: 'address' });
  throw rateLimited(`At most ${limit} such calls per minute are allowed from your address.`, retryAfterSeconds);
};

/** Counts `more` calls against the same limits, for a request that does the work of many and was counted as one. */
export const chargeCalls = async (c: Context<ApiEnv>, limit: AddressLimit, more: number): Promise<void> => {
  const { principal, deps } = c.var;
  if (isPlatformKey(principal) || more === 0) return;
  const use = await takeCall(deps.control.rateLimiter, principal, more);
  const refusing = refusingLimit(use);
  if (refusing !== null) {
    deps.metrics.rateLimitedTotal.inc({ limit: refusing });
    throw callRefusal(use, refusing);
  }
  assertAddressAllowed(c, await deps.addressGuard.take(limit, limitedAddressOf(c, deps.trustedProxies), more));
};
