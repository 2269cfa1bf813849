import type { Context } from 'hono';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { Principal } from '../../contract/principal.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

/** What somebody is told who guesses. A key that was somebody's, and is refused, is no guess. */
const guessed: ReadonlySet<ErrorCode> = new Set(['malformed_credentials', 'invalid_credentials']);

/**
 * The principal of a key; a guess is counted against the address it came from. An address that has guessed too often
 * waits: for so long only keys that this process knows already pass, and nothing is looked up.
 */
export const authenticateGuarded = (c: Context<ApiEnv>, token: string): Principal | Promise<Principal> => {
  // Not `c.var`, which copies all that is set, at each look.
  const { access, addressGuard } = c.get('deps');
  if (addressGuard.mayHold() && !access.isKnown(token)) return authenticateUnknown(c, token);
  try {
    const principal = access.authenticate(token);
    return principal instanceof Promise ? principal.catch((error: unknown) => refuse(c, error)) : principal;
  } catch (error) {
    return refuse(c, error);
  }
};

const authenticateUnknown = async (c: Context<ApiEnv>, token: string): Promise<Principal> => {
  const { access, addressGuard, trustedProxies, metrics } = c.var.deps;
  const held = await addressGuard.hold(limitedAddressOf(c, trustedProxies));
  if (held !== null) {
    metrics.rateLimitedTotal.inc({ limit: 'backoff' });
    throw held;
  }
  try {
    return await access.authenticate(token);
  } catch (error) {
    return refuse(c, error);
  }
};

const refuse = async (c: Context<ApiEnv>, error: unknown): Promise<never> => {
  const { addressGuard, trustedProxies } = c.var.deps;
  if (error instanceof DomainError && guessed.has(error.code)) {
    await addressGuard.countBadKey(limitedAddressOf(c, trustedProxies));
  }
  throw error;
};
