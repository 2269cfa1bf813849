import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../env.ts';

/** Keeps answers to authenticated requests out of caches, unless a route sets its own `Cache-Control`. */
export const privateAnswers: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const caller: unknown = c.get('principal') ?? c.get('person');
  if (caller !== undefined && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
