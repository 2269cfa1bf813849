import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../env.ts';

/** Keeps answers to authenticated requests out of caches, unless a route sets its own `Cache-Control`. */
export const privateAnswers: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const principal: unknown = c.get('principal');
  if (principal !== undefined && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
