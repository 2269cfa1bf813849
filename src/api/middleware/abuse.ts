import type { Context } from 'hono';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { Holder } from '../../contract/principal.ts';
import type { Authenticator } from '../../usecases/authentication/authenticator.ts';
import { limitedAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';

/** The codes of a guessed key. A refused key that is known is not a guess. */
const guessed: ReadonlySet<ErrorCode> = new Set(['malformed_credentials', 'invalid_credentials']);

/**
 * Authenticates a key and counts guesses against the client's address. An address with too many guesses has to wait. Since
 * many people may share it, well-formed keys are still looked up, but only a few at a time, and the platform's own key always
 * passes.
 */
export const authenticateGuarded = (c: Context<ApiEnv>, token: string): Holder | Promise<Holder> => {
  // Not `c.var`, which copies all variables on each access.
  const { access, addressGuard } = c.get('deps');
  if (addressGuard.mayHold() && !access.isKnown(token)) return authenticateUnknown(c, token);
  try {
    const principal = access.authenticate(token);
    return principal instanceof Promise ? principal.catch((error: unknown) => refuse(c, error)) : principal;
  } catch (error) {
    return refuse(c, error);
  }
};

const authenticateUnknown = async (c: Context<ApiEnv>, token: string): Promise<Holder> => {
  const { access, addressGuard, trustedProxies } = c.var.deps;
  const held = await addressGuard.hold(limitedAddressOf(c, trustedProxies));
  if (held !== null) return authenticateHeld(c, token, held);
  try {
    return await access.authenticate(token);
  } catch (error) {
    return refuse(c, error);
  }
};

const authenticateHeld = async (c: Context<ApiEnv>, token: string, held: DomainError): Promise<Holder> => {
  const { access, addressGuard, metrics } = c.var.deps;
  const isSomebodys =
    access.isWellFormed(token) &&
    ((await access.isPlatformKey(token)) || (await addressGuard.lookUp(() => isFound(access, token))) === true);
  if (isSomebodys) return access.authenticate(token);
  metrics.rateLimitedTotal.inc({ limit: 'backoff' });
  throw held;
};

/** Whether a key is known. This includes refused keys, which are not guesses: their holders learn the reason. */
const isFound = async (access: Pick<Authenticator, 'examine'>, token: string): Promise<boolean> =>
  (await access.examine(token)).principal !== null;

const refuse = async (c: Context<ApiEnv>, error: unknown): Promise<never> => {
  const { addressGuard, trustedProxies } = c.var.deps;
  if (error instanceof DomainError && guessed.has(error.code)) {
    await addressGuard.countBadKey(limitedAddressOf(c, trustedProxies));
  }
  throw error;
};
