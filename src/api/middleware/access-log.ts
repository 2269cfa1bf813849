import type { Context, MiddlewareHandler } from 'hono';
import { type Authenticated, callerOf } from '../../contract/principal.ts';
import { shownPath } from '../../telemetry/shown-path.ts';
import { routeOf } from '../../telemetry/trace-request.ts';
import type { ApiDependencies, ApiEnv } from '../env.ts';

/** Routes called every few seconds by load balancers and Prometheus. */
const quietRoutes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

const warned = new WeakSet<ApiDependencies>();

/** Warns once per process: behind an untrusted proxy all callers share one address, so one of them can block the others. */
const warnOfIgnoredProxy = (c: Context<ApiEnv>): void => {
  const deps = c.get('deps');
  if (deps.trustedProxies > 0 || warned.has(deps) || c.req.header('x-forwarded-for') === undefined) return;
  warned.add(deps);
  deps.logger.warn(
    'ignored X-Forwarded-For of a request; if your own proxies add it, set TRUSTED_PROXIES to their number',
  );
};

/** Logs one line per request. Omits queries, which may contain data that does not belong in logs. */
export const accessLog: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const startedAt = performance.now();
  warnOfIgnoredProxy(c);
  await next();
  const route = routeOf(c);
  const { status } = c.res;
  const principal: Authenticated | undefined = c.get('principal') ?? c.get('person');
  // Absent when the request was refused before its caller was known.
  const caller = principal === undefined ? c.get('refused') : callerOf(principal);
  const line = {
    method: c.req.method,
    route,
    path: shownPath(c.req.path),
    status,
    durationMs: Math.round(performance.now() - startedAt),
    principal: caller?.name,
    operationId: c.get('operationId'),
    apiVersion: c.get('apiVersion'),
    keyId: caller?.keyId ?? undefined,
    // For a member, falls back to the member's own organization.
    orgId: c.get('orgId') ?? caller?.orgId ?? undefined,
  };
  c.var.deps.logger[quietRoutes.has(route) && status < 500 ? 'debug' : 'info'](line, 'request');
};
