import type { Context, MiddlewareHandler } from 'hono';
import { callerOf, type Principal } from '../../contract/principal.ts';
import { shownPath } from '../../telemetry/shown-path.ts';
import { routeOf } from '../../telemetry/trace-request.ts';
import type { ApiDependencies, ApiEnv } from '../env.ts';

/** Asked every few seconds by load balancers and Prometheus. */
const quietRoutes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

const warned = new WeakSet<ApiDependencies>();

/** Once in a process: behind a proxy that is not trusted all callers are one address, and one of them holds up the others. */
const warnOfIgnoredProxy = (c: Context<ApiEnv>): void => {
  const deps = c.get('deps');
  if (deps.trustedProxies > 0 || warned.has(deps) || c.req.header('x-forwarded-for') === undefined) return;
  warned.add(deps);
  deps.logger.warn(
    'a request carries X-Forwarded-For, which is ignored: if a proxy of yours adds it, set TRUSTED_PROXIES to the number of such proxies',
  );
};

/** One line per request. Queries are left out: they may carry what does not belong into logs. */
export const accessLog: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const startedAt = performance.now();
  warnOfIgnoredProxy(c);
  await next();
  const route = routeOf(c);
  const { status } = c.res;
  const principal: Principal | undefined = c.get('principal');
  // Absent when the request was refused before it was known who asks.
  const caller = principal === undefined ? c.get('refused') : callerOf(principal);
  const line = {
    method: c.req.method,
    route,
    path: shownPath(c.req.path),
    status,
    durationMs: Math.round(performance.now() - startedAt),
    principal: caller?.name,
    operationId: c.get('operationId'),
    keyId: caller?.keyId ?? undefined,
    // A member calls for its own organization, whatever it asks for.
    orgId: c.get('orgId') ?? caller?.orgId ?? undefined,
  };
  c.var.deps.logger[quietRoutes.has(route) && status < 500 ? 'debug' : 'info'](line, 'request');
};
