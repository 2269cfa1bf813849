import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createControlNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const runner = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const bootstrapKey = `fh_platform_sk_${'b'.repeat(43)}`;
const nowhere = { DATABASE_URL: 'postgres://freehold_service@127.0.0.1:1/none', TEMPORAL_ADDRESS: '127.0.0.1:1' };

interface RunningApi {
  child: ChildProcess;
  url: string;
  output(): string;
  /** The exit code. */
  exited: Promise<number | null>;
}

const running = new Set<ChildProcess>();

const start = async (env: Record<string, string>): Promise<RunningApi> => {
  const port = await freePort();
  const child = fork(runner, ['src/main/api.ts'], {
    execArgv: [],
    env: { PATH: process.env.PATH, CONSOLE: 'off', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { child, url: `http://127.0.0.1:${env.PORT ?? port}`, output: () => text, exited };
};

const listening = async (env: Record<string, string>): Promise<RunningApi> => {
  const api = await start(env);
  const outcome = await Promise.race([once(api.child, 'message'), api.exited]);
  if (!Array.isArray(outcome)) throw new Error(`The api ended with ${outcome}:\n${api.output()}`);
  expect(outcome[0]).toEqual({ ready: true, port: Number(new URL(api.url).port) });
  return api;
};

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const authorization = { Authorization: `Bearer ${bootstrapKey}` };

describe('the api process, while Postgres and Temporal are unavailable,', () => {
  it('starts, reports what is missing, refuses with codes in under 5 s, and stops cleanly', async () => {
    const api = await listening({ ...nowhere, FREEHOLD_BOOTSTRAP_KEY: bootstrapKey });
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    const startedAt = performance.now();
    const response = await fetch(`${api.url}/v1/orgs`, { headers: authorization });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ code: 'database_unavailable' });
    api.child.kill('SIGTERM');
    expect(await api.exited).toBe(0);
    expect(api.output()).not.toContain(bootstrapKey);
  });
});

describe('the api process', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let first: RunningApi;
  /** Printed by the first process. */
  let key: string;
  const headers = () => ({ Authorization: `Bearer ${key}` });
  beforeAll(async () => {
    database = await createTestDatabase();
    env = {
      DATABASE_URL: database.serviceUrl,
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      TEMPORAL_NAMESPACE: await createControlNamespace(),
    };
    first = await listening(env);
    await until(
      async () => first.output(),
      (text) => text.includes('shown only now'),
      'the key is printed',
    );
    [key = ''] = /fh_platform_sk_\w+/.exec(first.output()) ?? [];
  });
  afterAll(() => database.close());

  it('creates a platform key at its first start, and stops cleanly when interrupted', async () => {
    expect((await fetch(`${first.url}/v1/orgs`, { headers: headers() })).status).toBe(200);
    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
  });

  describe('at a later start', () => {
    let api: RunningApi;
    let metricsPort: number;
    beforeAll(async () => {
      metricsPort = await freePort();
      api = await listening({ ...env, METRICS_PORT: String(metricsPort) });
    });

    it('accepts that key, and does not print it again', async () => {
      expect((await fetch(`${api.url}/v1/orgs`, { headers: headers() })).status).toBe(200);
      expect(api.output()).not.toContain(key);
    });

    it('serves metrics without a key on a separate port', async () => {
      expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
      expect((await fetch(`${api.url}/metrics`)).status).toBe(401);
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      expect(text).toMatch(/freehold_http_request_seconds_count\{[^}]*route="\/readyz"/);
      expect(text).toContain('freehold_database_pool_connections');
    });

    it('ends its event streams when it stops, so that clients continue elsewhere', async () => {
      // Without a worker the operation stays open.
      const created = await fetch(`${api.url}/v1/orgs`, {
        method: 'POST',
        headers: { ...headers(), 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'Open', owner: { email: 'ada@open.example' } }),
      });
      expect(created.status).toBe(202);
      const stream = await fetch(`${api.url}${created.headers.get('location')}/events`, { headers: headers() });
      expect(stream.status).toBe(200);
      const startedAt = performance.now();
      api.child.kill('SIGTERM');
      expect(await stream.text()).not.toContain('event: end');
      expect(await api.exited).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(api.output()).not.toContain(key);
    });
  });

  it('lets requests finish and exits when its parent exits', async () => {
    const api = await listening({ ...env, FREEHOLD_BOOTSTRAP_KEY: bootstrapKey });
    const operations = async (): Promise<number> => {
      const response = await fetch(`${api.url}/v1/operations?limit=100`, { headers: authorization });
      return ((await response.json()) as { data: unknown[] }).data.length;
    };
    const before = await operations();
    // Without a worker it would wait for a long time.
    const slow = fetch(`${api.url}/v1/orgs`, {
      method: 'POST',
      headers: { ...authorization, 'Content-Type': 'application/json', Prefer: 'wait=30' },
      body: JSON.stringify({ name: 'In Flight', owner: { email: 'ada@flight.example' } }),
    });
    await until(operations, (count) => count > before, 'the request is under way');
    api.child.disconnect();
    expect((await slow).status).toBe(202);
    expect(await api.exited).toBe(0);
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow();
  });

  it('refuses to start as an owner or a superuser of the database', async () => {
    const urls = [database.ownerUrl, inject('servers').superuserUrl];
    for (const api of await Promise.all(urls.map((url) => start({ ...env, DATABASE_URL: url })))) {
      expect(await api.exited).toBe(1);
      expect(api.output()).toContain('DATABASE_URL must name the service role');
    }
  });
});

describe('the api process reports why it cannot start:', () => {
  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const api = await start({ ...nowhere, PORT: String(port) });
    expect(await api.exited).toBe(1);
    expect(api.output()).toContain(`127.0.0.1:${port} is taken by another process`);
    taken.close();
  });

  it('a missing or invalid variable, without its value', async () => {
    const api = await start({ PORT: '99999', FREEHOLD_BOOTSTRAP_KEY: 'hunter2' });
    expect(await api.exited).toBe(1);
    expect(api.output()).toMatch(/PORT: /);
    expect(api.output()).toMatch(/FREEHOLD_BOOTSTRAP_KEY: /);
    expect(api.output()).not.toContain('hunter2');
    const without = await start({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(await without.exited).toBe(1);
    expect(without.output()).toContain('DATABASE_URL: is not set');
  });
});
