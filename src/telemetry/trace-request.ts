import { context, propagation, SpanKind, SpanStatusCode, type TextMapGetter, trace } from '@opentelemetry/api';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Metrics } from './metrics.ts';
import { shownPath } from './shown-path.ts';
import { isTracing, tracer } from './trace-state.ts';

const headers: TextMapGetter<Headers> = {
  get: (carrier, key) => carrier.get(key) ?? undefined,
  keys: (carrier) => [...carrier.keys()],
};

/** Machines call these every few seconds; their spans would bury all others. */
const isProbe = (path: string): boolean => path === '/healthz' || path === '/readyz' || path === '/metrics';

/** The route's template. Unmatched paths end in a middleware's pattern and share one label. */
export const routeOf = (c: Context): string => {
  const route = routePath(c, -1);
  return route === '' || route.endsWith('*') ? 'unmatched' : route;
};

/** Creates a server span that continues the caller's `traceparent`. */
export const traceRequest: MiddlewareHandler = async (c, next) => {
  if (!isTracing() || isProbe(c.req.path)) return next();
  const parent = propagation.extract(context.active(), c.req.raw.headers, headers);
  const { method, path } = c.req;
  // Neither query nor headers: both may contain credentials.
  const attributes = { 'http.request.method': method, 'url.path': shownPath(path) };
  const span = tracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  try {
    await context.with(trace.setSpan(parent, span), next);
    const route = routeOf(c);
    span.updateName(`${method} ${route}`);
    span.setAttribute('http.route', route);
    span.setAttribute('http.response.status_code', c.res.status);
    if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
};

/** Measures `freehold_http_request_seconds`; an event stream is measured until it is open. */
export const measureRequest =
  (metrics: Pick<Metrics, 'httpRequestSeconds'>): MiddlewareHandler =>
  async (c, next) => {
    const startedAt = performance.now();
    await next();
    metrics.httpRequestSeconds.observe(
      { method: c.req.method, route: routeOf(c), status: String(c.res.status) },
      (performance.now() - startedAt) / 1_000,
    );
  };
