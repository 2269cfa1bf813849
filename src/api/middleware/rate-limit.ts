import type { Context, MiddlewareHandler, Next } from 'hono';
import type { AddressLimit } from '../../usecases/address-guard.ts';
import {
  type CallUse,
  callRefusal,
  keyWindowSeconds,
  principalWindowSeconds,
  rateLimited,
  refusingLimit,
  type Taken,
  takeCall,
} from '../../usecases/call-limits.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

// draft-ietf-httpapi-ratelimit-headers-10: lists of structured fields (RFC 9651), one item for each limit. `t` is when
// `r` grows by itself.
const stateOf = (name: string, { remaining, resetSeconds }: Taken): string =>
  `"${name}";r=${remaining};t=${resetSeconds}`;
const policyOf = (name: string, { limit }: Taken, windowSeconds: number): string =>
  `"${name}";q=${limit};w=${windowSeconds}`;

const addressWindowSeconds = 60;

/**
 * Counts the call against the key and its user, says what is left of both, and refuses the call that is too many. The
 * platform is not limited. Nothing is waited for where the counts are in memory.
 */
export const limitCalls: MiddlewareHandler<ApiEnv> = (c, next) => {
  const { principal, deps } = c.var;
  if (principal.kind === 'platform') return next();
  const use = takeCall(deps.control.rateLimiter, principal);
  return use instanceof Promise ? use.then((taken) => goOn(c, taken, next)) : goOn(c, use, next);
};

const goOn = (c: Context<ApiEnv>, use: CallUse, next: Next): Promise<void> => {
  const { key, principal } = use;
  c.header('RateLimit', `${stateOf('key', key)}, ${stateOf('principal', principal)}`);
  c.header(
    'RateLimit-Policy',
    `${policyOf('key', key, keyWindowSeconds)}, ${policyOf('principal', principal, principalWindowSeconds)}`,
  );
  const refusing = refusingLimit(use);
  if (refusing === null) return next();
  c.var.deps.metrics.rateLimitedTotal.inc({ limit: refusing });
  throw callRefusal(use, refusing);
};

/** Behind `limitCalls`, on routes that name such a limit: so many calls from one address, whatever its keys. */
export const limitAddress =
  (limit: AddressLimit): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { principal, deps } = c.var;
    if (principal.kind !== 'platform') {
      const taken = await deps.addressGuard.take(limit, limitedAddressOf(c, deps.trustedProxies));
      c.header('RateLimit', stateOf('address', taken), { append: true });
      c.header('RateLimit-Policy', policyOf('address', taken, addressWindowSeconds), { append: true });
      if (!taken.isAllowed) {
        deps.metrics.rateLimitedTotal.inc({ limit: 'address' });
        throw rateLimited(
          `From your address ${taken.limit} such calls per minute are allowed.`,
          taken.retryAfterSeconds,
        );
      }
    }
    await next();
  };
