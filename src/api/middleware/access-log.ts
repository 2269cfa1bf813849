import type { MiddlewareHandler } from 'hono';
import { type Principal, principalName } from '../../contract/principal.ts';
import { shownPath } from '../../providers/telemetry/shown-path.ts';
import { routeOf } from '../../providers/telemetry/trace-request.ts';
import type { ApiEnv } from '../env.ts';

/** Asked every few seconds by load balancers and Prometheus. */
const quietRoutes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** One line per request. Queries are left out: they may carry what does not belong into logs. */
export const accessLog: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const startedAt = performance.now();
  await next();
  const route = routeOf(c);
  const { status } = c.res;
  // Unset when the request was refused before it was known who asks.
  const principal: Principal | undefined = c.get('principal');
  const line = {
    method: c.req.method,
    route,
    path: shownPath(c.req.path),
    status,
    durationMs: Math.round(performance.now() - startedAt),
    principal: principal && principalName(principal),
    operationId: c.get('operationId'),
    orgId: c.get('orgId'),
  };
  c.var.deps.logger[quietRoutes.has(route) && status < 500 ? 'debug' : 'info'](line, 'request');
};
