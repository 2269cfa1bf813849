import type { MiddlewareHandler } from 'hono';
import { sessionIn } from '../../contract/credential.ts';
import { isPlatform } from '../../contract/principal.ts';
import { assertProved } from '../../usecases/authentication/step-up.ts';
import type { ApiEnv } from '../env.ts';

/** Asks a signed-in person who has a second factor for a recent proof of it. Keys have their own limits: scopes. */
export const stepUpFirst: MiddlewareHandler<ApiEnv> = (c, next) => {
  const principal = c.get('principal');
  const session = isPlatform(principal) ? null : sessionIn(principal.credential);
  if (session !== null) assertProved(session);
  return next();
};
