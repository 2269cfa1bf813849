import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../src/api/env.ts';
import { authenticateGuarded } from '../src/api/middleware/abuse.ts';
import { bearerAuthentication, tokenOf } from '../src/api/middleware/bearer-authentication.ts';
import { limitCalls } from '../src/api/middleware/rate-limit.ts';
import { readConfig, required } from '../src/main/config.ts';
import { openProductAccess } from './product-access.ts';
import { summarize } from './statistics.ts';

// The HTTP side of bench:verify: an empty route, and the same one behind the product's authentication.

const timingsMax = 200_000;

const config = readConfig();
const { dependencies: deps, close } = await openProductAccess(config);

const app = new Hono<ApiEnv>();
const withDeps = createMiddleware<ApiEnv>(async (c, next) => {
  c.set('deps', deps);
  await next();
});
app.get('/empty', (c) => c.body(null, 204));
// One handler that answers at once, like the empty route. The comparison covers the verification by the functions of the
// product's middleware, not the router's passage through middlewares.
app.get('/verified', (c): Response | Promise<Response> => {
  c.set('deps', deps);
  const verified = authenticateGuarded(c, tokenOf(c));
  return verified instanceof Promise ? verified.then((): Response => c.body(null, 204)) : c.body(null, 204);
});
const authentication = bearerAuthentication(undefined);
app.get('/limited', withDeps, authentication, limitCalls, (c) => c.body(null, 204));

let timings: number[] = [];
app.get('/timed', async (c) => {
  c.set('deps', deps);
  const startedAt = performance.now();
  await authentication(c, async () => {
    if (timings.length < timingsMax) timings.push(performance.now() - startedAt);
  });
  return c.body(null, 204);
});
app.get('/timings', (c) => {
  const summary = summarize(timings);
  timings = [];
  return c.json(summary);
});

const server = serve(
  {
    fetch: app.fetch,
    hostname: '127.0.0.1',
    port: required(config, 'PORT'),
    // Longer than the turns of the other sides.
    serverOptions: { keepAliveTimeout: 600_000 },
  },
  () => process.send?.({ ready: true }),
);
process.on('SIGTERM', async () => {
  server.close();
  await close();
  process.exit();
});
