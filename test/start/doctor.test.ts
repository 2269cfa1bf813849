import { createServer, type Server, type Socket } from 'node:net';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { OperationStatus, Step } from '../../src/contract/operation.ts';
import { pendingStep } from '../../src/db/operation/store.ts';
import { operations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import type { Finding } from '../../src/main/doctor-checks.ts';
import { type MetricsServer, serveMetrics } from '../../src/telemetry/metrics-server.ts';
import { runCommand } from '../support/command.ts';
import { createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createWorld, type World } from '../support/world.ts';

// The doctor of the server: each fault is a finding of its own, with its remedy, beside all others.

const secret = 'Sesame-0pen';
let world: World;
let empty: EmptyDatabase;
let metrics: MetricsServer;
let silent: Server;
const sockets = new Set<Socket>();
let silentPort: number;
let healthy: Record<string, string>;
beforeAll(async () => {
  // Accepts connections and never answers.
  silent = createServer((socket) => sockets.add(socket.on('error', () => socket.destroy()).resume()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  silentPort = typeof address === 'object' && address !== null ? address.port : 0;
  const { temporalAddress } = inject('servers');
  [world, empty] = await Promise.all([createWorld({ temporalAddress, withoutWorker: true }), createEmptyDatabase()]);
  metrics = await serveMetrics({ host: '127.0.0.1', port: 0, metrics: world.metrics });
  healthy = {
    DATABASE_URL: world.database.serviceUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    PORT: String(await freePort()),
    METRICS_PORT: String(metrics.port),
    CALLBACK_URL: 'http://127.0.0.1:8091',
  };
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await Promise.all([metrics?.close(), world?.close(), empty?.drop()]);
});

const doctor = (args: readonly string[], env: Record<string, string>) =>
  runCommand(['src/main/doctor.ts', ...args], { FREEHOLD_DATA_DIR: '/nonexistent', ...env });

/** The findings by name, of which a bad one always has a remedy, and the names of those. */
const examine = async (env: Record<string, string>) => {
  const { code, stdout, stderr } = await doctor(['--json'], env);
  expect(stderr).toBe('');
  expect(stdout).not.toContain(secret);
  expect(stdout).not.toContain('://');
  const findings = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  expect(findings.filter(({ ok, remedy }) => ok !== (remedy === null))).toEqual([]);
  const bad = findings.filter(({ ok }) => !ok).map(({ name }) => name);
  expect(code).toBe(bad.length === 0 ? 0 : 1);
  return { found: new Map(findings.map((finding) => [finding.name, finding])), bad };
};

/** The service's URL with another part. */
const databaseUrl = (change: (url: URL) => void): string => {
  const url = new URL(world.database.serviceUrl);
  change(url);
  return url.href;
};

it('finds only that no worker polls, where all else is right', async () => {
  const { found, bad } = await examine(healthy);
  expect(bad).toEqual(['worker']);
  const names = [
    'node',
    'configuration',
    'port',
    'metrics port',
    'callbacks',
    'postgres',
    'clock',
    'role',
    'migrations',
    'stuck',
    'open',
  ];
  expect([...found.keys()]).toEqual([...names, 'temporal', 'retention', 'updates', 'schedules', 'worker']);
  expect(found.get('callbacks')?.detail).toContain('to 127.0.0.1:8091;');
});

/** A name is that of a finding; the texts are parts of its detail and of its remedy. */
type Faults = Record<string, [detail: string, remedy: string]>;

// Two or three faults in each run: none hides another.
const faulty: Record<string, () => Promise<[env: Record<string, string>, Faults]>> = {
  'a wrong password, an unknown namespace and taken ports': async () => [
    {
      DATABASE_URL: databaseUrl((url) => (url.password = secret)),
      TEMPORAL_NAMESPACE: 'none',
      PORT: String(silentPort),
      METRICS_PORT: String(silentPort),
    },
    {
      port: ['taken by another program', 'Choose a free port'],
      'metrics port': ['taken by another program', 'Choose a free port'],
      postgres: ['password authentication failed', 'Correct the password in DATABASE_URL'],
      temporal: ['none', 'Correct TEMPORAL_NAMESPACE'],
    },
  ],
  'a missing database, a missing certificate and an address of another machine': async () => [
    {
      DATABASE_URL: databaseUrl((url) => (url.pathname = '/none')),
      TEMPORAL_TLS: 'true',
      TEMPORAL_TLS_CA_FILE: '/nonexistent/ca.pem',
      HOST: '192.0.2.1',
      CALLBACK_URL: '',
      CALLBACK_PORT: '8091',
    },
    {
      port: ['EADDRNOTAVAIL', 'an address of this machine'],
      callbacks: ['CALLBACK_PORT is set', 'Set CALLBACK_URL'],
      postgres: ['database "none" does not exist', 'Create the database'],
      temporal: ['/nonexistent/ca.pem', 'TEMPORAL_TLS'],
    },
  ],
  'servers that are away': async () => [
    {
      DATABASE_URL: databaseUrl((url) => (url.port = '1')),
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    },
    { postgres: ['ECONNREFUSED 127.0.0.1:1', 'Is it running'], temporal: ['ECONNREFUSED', 'Is it running'] },
  ],
  'servers that accept connections and never answer': async () => [
    {
      DATABASE_URL: databaseUrl((url) => (url.port = String(silentPort))),
      TEMPORAL_ADDRESS: `127.0.0.1:${silentPort}`,
    },
    { postgres: ['CONNECT_TIMEOUT', 'Is it running'], temporal: ['DEADLINE_EXCEEDED', 'Is it running'] },
  ],
  'a role that row-level security does not bind, and a wrong clock': async () => [
    {
      DATABASE_URL: world.database.ownerUrl,
      NODE_OPTIONS: '--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+60000',
    },
    { clock: ['s apart from Postgres', 'chrony'], role: ['owns', 'service role'] },
  ],
  'a database without migrations': async () => [
    { DATABASE_URL: empty.serviceUrl },
    { migrations: ['0000_roles', 'Run npm run db:migrate with DATABASE_OWNER_URL.'] },
  ],
};

it.concurrent.each(Object.keys(faulty))('finds %s, each with its remedy', async (name) => {
  const [env, faults] = (await faulty[name]?.()) ?? [{}, {}];
  const { found, bad } = await examine({ ...healthy, ...env });
  // That no worker polls is only known where Temporal answers, and another test may take the free port meanwhile.
  const beside = ['worker', 'port'].filter((each) => !(each in faults));
  expect(bad.filter((each) => !beside.includes(each))).toEqual(Object.keys(faults));
  for (const [each, [detail, remedy]] of Object.entries(faults)) {
    expect(found.get(each)?.detail).toContain(detail);
    expect(found.get(each)?.remedy).toContain(remedy);
  }
});

it('names what is not set or not valid, without its value', async () => {
  const [unset, wrong] = await Promise.all([
    examine({}),
    examine({ PORT: 'many', DATABASE_URL: `mysql://freehold:${secret}@127.0.0.1/none` }),
  ]);
  expect(unset.bad).toEqual(['postgres', 'temporal']);
  expect(unset.found.get('postgres')?.detail).toBe('DATABASE_URL is not set');
  expect(wrong.bad).toEqual(['configuration']);
  expect(wrong.found.get('configuration')?.detail).toMatch(/PORT[\s\S]*DATABASE_URL/);
});

it('counts stuck operations and those at work for an hour, but none that waits as it should', async () => {
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const insert = async (hours: number, status: OperationStatus, ...steps: Partial<Step>[]): Promise<string> => {
    const id = uuid();
    await withPlatform(world.db, (tx) =>
      tx.insert(operations).values({
        id,
        kind: 'deleteOrganization',
        orgId: uuid(),
        status,
        steps: steps.map((step) => ({ ...pendingStep('awaitGrace'), ...step })),
        input: { slug: 'some', namespace: 'none' },
        actor: 'platform:test',
        requestId: 'test',
        workflowId: `delete-organization-${id}`,
        createdAt: at(hours),
      }),
    );
    return id;
  };
  const error = (code: string) => ({ code, message: code, retryable: true });
  await insert(100, 'running', { status: 'waiting' });
  await insert(100, 'running', { name: 'exportData', status: 'waiting', error: error('legal_hold') });
  await insert(0.5, 'running', { status: 'running' });
  const calm = await examine(healthy);
  expect(calm.bad).toEqual(['worker']);

  await insert(100, 'stuck', { status: 'waiting', error: error('temporal_unavailable') });
  const oldest = await insert(3, 'running', { status: 'waiting', error: error('temporal_unavailable') });
  await insert(2, 'pending', { status: 'pending' });
  const { found, bad } = await examine(healthy);
  expect(bad).toEqual(['stuck', 'open', 'worker']);
  expect(found.get('stuck')?.detail).toBe('1 operations');
  expect(found.get('open')?.detail).toMatch(/^2 operations .* deleteOrganization /);
  expect(found.get('open')?.remedy).toContain(oldest);
});

it('prints a line for each finding, its remedy below it, and refuses other arguments', async () => {
  const [shown, wrong, help] = await Promise.all([
    doctor([], healthy),
    doctor(['--jsno'], healthy),
    doctor(['--help'], {}),
  ]);
  expect(shown.stdout).toMatch(/^✔ node .*\n/);
  expect(shown.stdout).toMatch(/\n✖ worker {8}no worker polls\n {16}Start a worker: /);
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage: npm run doctor') });
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('2 wrong arguments') });
});
