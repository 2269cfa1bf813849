import { createRoute, z } from '@hono/zod-openapi';
import { authorize } from '../../usecases/authorization.ts';
import { type Readiness, readiness } from '../../usecases/health.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { json, keyCodes, needs, open, problems } from '../responses.ts';

const ReadinessBody = z
  .object({
    ready: z.boolean(),
    mode: z.enum(['read_write', 'read_only']).openapi({
      description: '`read_only`: this process refuses changes with 503 `read_only`, and does not need Temporal.',
    }),
    checks: z.array(
      z.object({ name: z.enum(['database', 'migrations', 'temporal']), ok: z.boolean(), detail: z.string() }),
    ),
  })
  .openapi('Readiness');

const anyQuery = z.looseObject({});
const ReadinessQuery = z.looseObject({
  for: z.enum(['reads']).optional().openapi({
    description:
      '`reads`: Temporal is not needed. For a load balancer that should keep sending reads while Temporal is unavailable.',
  }),
});

const live = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'checkLiveness',
  tags: ['Health'],
  summary: 'Check that the process is up',
  description:
    'Does not check Postgres or Temporal, because restarting this process would not bring them back. No key needed.',
  ...open,
  request: { query: anyQuery },
  responses: { 200: json(z.object({ status: z.literal('ok') }).openapi('Liveness'), 'The process answers.') },
});

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'checkReadiness',
  tags: ['Health'],
  summary: 'Check that requests can be served',
  description:
    'Checks that Postgres and Temporal are reachable and all migrations are applied. The servers are queried at most once a second, whatever the state of the circuit breakers. No key needed.',
  ...open,
  request: { query: ReadinessQuery },
  responses: {
    200: json(ReadinessBody, 'Ready.'),
    ...problems('validation_failed'),
    503: json(ReadinessBody, 'Not ready (`checks` shows what is missing), or shutting down.'),
  },
});

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'readMetrics',
  tags: ['Health'],
  summary: 'Read the Prometheus metrics of this process',
  description: 'Requires the platform key. `METRICS_PORT` serves the same metrics without a key on a separate address.',
  ...needs('metrics:read'),
  request: { query: anyQuery },
  responses: {
    200: { description: 'Prometheus text format.', content: { 'text/plain': { schema: z.string() } } },
    ...problems(...keyCodes, 'forbidden'),
  },
});

/** Limits the load on the servers: the endpoint is open to everyone, but queries them at most once a second. */
const rememberMs = 1_000;

const rememberReadiness = () => {
  const known = new Map<boolean, { readonly at: number; readonly state: Promise<Readiness> }>();
  return (isForReads: boolean, ask: () => Promise<Readiness>): Promise<Readiness> => {
    const last = known.get(isForReads);
    if (last !== undefined && performance.now() - last.at < rememberMs) return last.state;
    const state = ask();
    known.set(isForReads, { at: performance.now(), state });
    return state;
  };
};

export const healthRoutes = (app: Api): void => {
  const remembered = rememberReadiness();
  endpoint(app, live, (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok' as const }, 200);
  });

  endpoint(app, ready, async (c) => {
    c.header('Cache-Control', 'no-store');
    const { control, stopping } = c.var.deps;
    const isForReads = c.req.valid('query').for === 'reads';
    const state = await remembered(isForReads, () => readiness(control, isForReads));
    // A load balancer should send no new requests while the process drains.
    const isReady = state.ready && !stopping.aborted;
    return c.json({ ...state, ready: isReady }, isReady ? 200 : 503);
  });

  endpoint(app, metrics, async (c) => {
    authorize(contextOf(c), 'metrics:read');
    const { contentType, render } = c.var.deps.metrics;
    return c.text(await render(), 200, { 'Content-Type': contentType });
  });
};
