import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import { keySessionOf, sessionOf } from '../../contract/principal.ts';
import { assertPasswordSound, assertProved } from '../../usecases/authentication/step-up.ts';
import type { ApiEnv } from '../env.ts';

/**
 * Asks a signed-in person for a password that is not known from a breach, and, if it has a second factor, for a recent proof of
 * it. Keys have their own limits: scopes. A session of a key proves nothing, so the key itself has to be sent.
 */
export const stepUpFirst: MiddlewareHandler<ApiEnv> = (c, next) => {
  const principal = c.get('principal');
  if (keySessionOf(principal) !== null) {
    const remedy = 'A session of a key cannot do this. Send the key itself in the header Authorization.';
    throw new DomainError('step_up_required', remedy);
  }
  const session = sessionOf(principal);
  if (session !== null) {
    assertPasswordSound(session);
    assertProved(session);
  }
  return next();
};
