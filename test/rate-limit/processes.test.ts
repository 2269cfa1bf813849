import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { openTestRedis, type TestRedis } from '../support/redis.ts';
import { createControlNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';

// Two api processes, configured by their environment alone, and one Redis.

const runner = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const platformKey = `fh_platform_sk_${'p'.repeat(43)}`;

let redis: TestRedis | string;
let database: TestDatabase;
let issue: (rateLimitPerHour: number) => Promise<string>;
let apis: Api[] = [];

interface Api {
  child: ChildProcess;
  url: string;
  log: string[];
}

beforeAll(async () => {
  redis = await openTestRedis(process.env.REDIS_URL);
  if (typeof redis === 'string') {
    process.stderr.write(`NOT TESTED on a real Redis: ${redis}\n`);
    return;
  }
  database = await createTestDatabase();
  const keyFile = newTestKeyFile();
  const keyRing = openKeyRing({ db: database.db, kms: await openLocalKms(keyFile) });
  await keyRing.load();
  const { id: orgId, ownerId: userId } = await createOrganizationRows(database.db, { status: 'active' });
  issue = async (rateLimitPerHour) =>
    (await createKeyRows({ db: database.db, keyRing }, { orgId, userId }, { rateLimitPerHour })).key;
  const env = {
    PATH: process.env.PATH ?? '',
    CONSOLE: 'off',
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: await createControlNamespace(),
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    FREEHOLD_KEY_FILE: keyFile,
    RATE_LIMIT_REDIS_URL: redis.url,
    TRUSTED_PROXIES: '1',
    ABUSE_WAIT_SECONDS: '60',
    LOG_LEVEL: 'info',
  };
  apis = await Promise.all([start(env), start(env)]);
});
beforeEach(({ skip }) => {
  if (typeof redis === 'string') skip(redis);
});
afterAll(async () => {
  await Promise.all(apis.map(stop));
  if (typeof redis === 'string') return;
  await database.close();
  await redis.stop();
});

const start = async (env: Record<string, string>): Promise<Api> => {
  const port = await freePort();
  const log: string[] = [];
  const child = fork(runner, ['src/main/api.ts'], {
    execArgv: [],
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout?.on('data', (chunk: Buffer) => log.push(...chunk.toString().split('\n')));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The api ended with ${code}`))),
  ]);
  return { child, url: `http://127.0.0.1:${port}`, log };
};

const stop = async ({ child }: Api): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

const statusOf = async ({ url }: Api, key: string, address = '203.0.113.1'): Promise<number> => {
  const headers = { Authorization: `Bearer ${key}`, 'X-Forwarded-For': address };
  const response = await fetch(`${url}/v1/orgs`, { headers });
  await response.arrayBuffer();
  return response.status;
};

const admittedOf = async (count: number, key: string): Promise<number> => {
  let [sent, admitted] = [0, 0];
  const caller = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const status = await statusOf(apis[sent % 2] as Api, key);
      expect([200, 429]).toContain(status);
      if (status === 200) admitted += 1;
    }
  };
  await Promise.all(Array.from({ length: 20 }, caller));
  return admitted;
};

const logged = ({ log }: Api, text: string): number => log.filter((line) => line.includes(text)).length;

it('together admit exactly the limit of the key', async () => {
  expect(await admittedOf(300, await issue(120))).toBe(120);
});

it('delay an address that has guessed at the other', async () => {
  const [first, second] = apis as [Api, Api];
  for (let times = 0; times < 10; times += 1) expect(await statusOf(first, newKey('user'), '203.0.113.2')).toBe(401);
  expect(await statusOf(second, newKey('user'), '203.0.113.2')).toBe(429);
  expect(await statusOf(second, newKey('user'), '203.0.113.3')).toBe(401);
});

it('continue without Redis, each with the limit, and share it again when Redis is back', async ({ skip }) => {
  const server = redis as TestRedis;
  if (!server.isOwn) skip('The server of REDIS_URL was not started by this test and is not killed');
  await server.kill();
  expect(await admittedOf(200, await issue(50))).toBe(100);
  for (const api of apis) expect(logged(api, 'Redis is unavailable')).toBe(1);
  await server.start();
  for (const api of apis) {
    await until(
      async () => logged(api, 'Redis counts for all processes again'),
      (times) => times === 1,
      'is back',
    );
  }
  expect(await admittedOf(200, await issue(50))).toBe(50);
});
