import type { MiddlewareHandler } from 'hono';
import type { Deprecations } from '../deprecations.ts';
import { operationOf } from '../endpoint.ts';
import type { ApiEnv } from '../env.ts';

/** Announces on each answer of a deprecated operation since when it is deprecated and when it ends. */
export const announceDeprecation =
  (deprecations: Deprecations): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const deprecation = deprecations[operationOf(c)];
    if (deprecation === undefined) return;
    const { since, sunset, instructions } = deprecation;
    c.header('Deprecation', `@${Date.parse(since) / 1_000}`);
    c.header('Sunset', new Date(sunset).toUTCString());
    c.header('Link', `<${instructions}>; rel="deprecation"; type="text/html"`, { append: true });
  };
