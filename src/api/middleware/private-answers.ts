import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../env.ts';

/** A key's answers are for its holder, not for a cache on the way; a route may say otherwise. */
export const privateAnswers: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const principal: unknown = c.get('principal');
  if (principal !== undefined && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
