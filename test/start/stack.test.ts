import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ScheduleClient } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removePostgres } from '../../src/devstack/postgres.ts';
import type { RunFile } from '../../src/devstack/run-file.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { makeServerFolder } from '../support/servers.ts';
import { until } from '../support/until.ts';
import {
  environmentOf,
  isAlive,
  processesOf,
  type StackProcess,
  startStack,
  startStackByNpm,
  stillRunning,
  tethersOf,
} from './stack-process.ts';

const PATIENCE_MS = 180_000;
const KEY = /fh_platform_sk_[A-Za-z0-9]{43,}/;
const READY = /^ready (http:\S+)$/m;

const SECRET_CANARY = `canary-${randomUUID()}`;

const folder = makeServerFolder();
const started: StackProcess[] = [];
const noted = (stack: StackProcess): StackProcess => {
  started.push(stack);
  return stack;
};
const start = (dataDir: string, settings: Record<string, string> = {}) => noted(startStack(dataDir, settings));
const startByNpm = (dataDir: string, settings: Record<string, string> = {}) =>
  noted(startStackByNpm(dataDir, settings));

const readRunFile = (dataDir: string): RunFile => JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'));

const expectStopped = async (dataDir: string, stack: StackProcess): Promise<void> => {
  const { pid } = readRunFile(dataDir);
  await stack.ended;
  expect(stack.output()).toMatch(/^stopped in /m);
  expect([isAlive(pid), stillRunning(processesOf(dataDir))]).toEqual([false, []]);
  expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
};

const acmeOf = async (apiUrl: string, key: string) => {
  const response = await fetch(`${apiUrl}/v1/orgs/acme`, { headers: { authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const goneFrom = (dataDir: string) => {
  const processes = processesOf(dataDir);
  expect(Object.keys(processes)).toHaveLength(4);
  return until(
    async () => stillRunning(processes),
    (names) => names.length === 0,
    'every process has ended',
  );
};

afterAll(async () => {
  for (const stack of started) stack.signal('SIGTERM');
  await Promise.all(started.map(({ ended }) => ended));
  for (const name of ['with a space', 'cut off']) removePostgres(join(folder, name, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

describe('npm start', () => {
  const dataDir = join(folder, 'with a space');
  let stack: StackProcess;
  let apiUrl: string;
  let key: string;

  beforeAll(async () => {
    stack = startByNpm(dataDir, { SECRET_CANARY });
    apiUrl = (await stack.printed(READY))[1] ?? '';
    key = KEY.exec(stack.output())?.[0] ?? '';
  }, PATIENCE_MS);

  test('provisions Acme through the API and prints all addresses', async () => {
    const { status, body } = await acmeOf(apiUrl, key);
    expect([status, body.status]).toEqual([200, 'active']);
    const output = stack.output();
    expect(output).toContain(String(body.namespace));
    expect(output).toMatch(/workflow id +provision-organization-/);
    expect(output).toContain(`${apiUrl}/docs`);
    expect(output).toMatch(/^ {2}console +\d+\.\d s$/m);
    const link = /^Sign in +(http:\S+)$/m.exec(output)?.[1] ?? '';
    expect(link).toBe(`${apiUrl.replace('127.0.0.1', 'localhost')}/console/sign-in#${key}`);
    const page = await fetch(link.replace('localhost', '127.0.0.1'), { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(output).toContain(`curl -H "Authorization: Bearer ${key}" ${apiUrl}/v1/orgs`);
    const webUrl = /http:\S+\/namespaces\/freehold\/workflows\/\S+/.exec(output)?.[0] ?? '';
    expect((await fetch(webUrl)).status).toBe(200);
  });

  test('shows its addresses to other programs of its own user only', () => {
    const { databaseUrl, ...addresses } = readRunFile(dataDir);
    expect(addresses).toMatchObject({ apiUrl, pid: expect.any(Number) });
    expect(new URL(databaseUrl).username).toBe('freehold_service');
    expect(statSync(join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  });

  test('a second start on the same data folder is refused and names the first', async () => {
    const second = start(dataDir);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`already running at ${apiUrl}`);
    expect(second.output()).toContain(`process ${readRunFile(dataDir).pid}`);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(true);
  });

  test('the embedded servers and their watchers inherit no secret from the environment', () => {
    const named = Object.entries(processesOf(dataDir)).map(([name, { pid }]) => ({ name, text: environmentOf(pid) }));
    const watched = named.map(({ name, text }) => [name, text.includes(SECRET_CANARY)]);
    expect(Object.fromEntries(watched)).toEqual({ api: true, worker: true, temporal: false, postgres: false });
    const tethers = tethersOf(readRunFile(dataDir).pid);
    expect(tethers).toHaveLength(4);
    for (const pid of tethers) expect(environmentOf(pid)).not.toContain(SECRET_CANARY);
  });

  test("Temporal's own schedules fire in an organization's namespace", async () => {
    const { body } = await acmeOf(apiUrl, key);
    const connection = openConnection({ address: readRunFile(dataDir).temporalAddress });
    try {
      const schedules = new ScheduleClient({ connection, namespace: String(body.namespace) });
      const handle = await schedules.create({
        scheduleId: 'now',
        spec: {},
        action: { type: 'startWorkflow', workflowType: 'any', taskQueue: 'none' },
        state: { triggerImmediately: true },
      });
      const recent = async () => (await handle.describe()).info.recentActions.length;
      expect(await until(recent, (count) => count > 0, 'the schedule has fired', PATIENCE_MS)).toBe(1);
      await handle.delete();
    } finally {
      await connection.close();
    }
  });

  test.each(['api', 'worker', 'temporal', 'postgres'])(
    '%s is restarted after it was killed',
    async (name) => {
      const before = processesOf(dataDir)[name];
      if (before === undefined) throw new Error(`there is no record of ${name}`);
      process.kill(before.pid, 'SIGKILL');
      await stack.printed(new RegExp(`^${name} was ended by SIGKILL`, 'im'));
      await stack.printed(new RegExp(`^${name} is running again`, 'im'));
      const ready = await until(
        () => fetch(`${apiUrl}/readyz`).then((response) => response.status),
        (status) => status === 200,
        'the api is ready again',
      );
      expect(ready).toBe(200);
    },
    PATIENCE_MS,
  );

  test(
    'ends everything if only npm is interrupted',
    async () => {
      // Twice, because a terminal signals both, and npm passes its own signal on.
      stack.signal('SIGINT');
      stack.signal('SIGINT');
      await expectStopped(dataDir, stack);
    },
    PATIENCE_MS,
  );

  test(
    'a later start finds everything unchanged, and does not show the key again',
    async () => {
      stack = startByNpm(dataDir, { FREEHOLD_TEMPORAL_SYSTEM_WORKERS: 'off' });
      apiUrl = (await stack.printed(READY))[1] ?? '';
      expect(stack.output()).not.toMatch(KEY);
      expect(stack.output()).toContain('FREEHOLD_BOOTSTRAP_KEY');
      expect(stack.output()).toMatch(/^Sign in +with the platform key/m);
      expect(await acmeOf(apiUrl, key)).toMatchObject({ status: 200, body: { status: 'active' } });
    },
    PATIENCE_MS,
  );

  test("Temporal's own workers can be turned off", () => {
    const pid = String(processesOf(dataDir).temporal?.pid);
    const args = execFileSync('ps', ['-ww', '-o', 'args=', '-p', pid], { encoding: 'utf8' });
    expect(args).toContain('worker.perNamespaceWorkerCount=0');
  });

  test(
    'ends everything if only npm is terminated',
    async () => {
      stack.signal('SIGTERM');
      await expectStopped(dataDir, stack);
    },
    PATIENCE_MS,
  );
});

test(
  'a start after an interrupted first one prints a working key, and leaves nothing behind if it is killed',
  async () => {
    const dataDir = join(folder, 'cut off');
    const first = start(dataDir);
    await until(
      async () => existsSync(join(dataDir, 'first-start.json')),
      (isThere) => isThere,
      'the key is being created',
      PATIENCE_MS,
    );
    first.signal('SIGKILL');
    await first.ended;
    const stack = start(dataDir);
    const [, apiUrl = ''] = await stack.printed(READY);
    const key = KEY.exec(stack.output())?.[0] ?? '';
    expect(await acmeOf(apiUrl, key)).toMatchObject({ status: 200, body: { status: 'active' } });
    stack.signal('SIGKILL');
    await stack.ended;
    await goneFrom(dataDir);
  },
  2 * PATIENCE_MS,
);

test('a configured port that is taken is an error before anything starts', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dataDir = join(folder, 'taken');
  const stack = start(dataDir, { PORT: String(port) });
  expect(await stack.ended).toBe(1);
  expect(stack.output()).toContain(`PORT ${port} is taken`);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  await new Promise((resolve) => server.close(resolve));
});
