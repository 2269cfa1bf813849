import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import { openDatabase } from '../../src/db/client.ts';
import { asSuperuser, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { gate } from '../support/faults.ts';
import { freePort } from '../support/free-port.ts';
import { type Process, run } from '../support/processes.ts';
import { createControlNamespace, temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const key = `fh_platform_sk_${'k'.repeat(43)}`;
const clients = 6;
const acceptedMin = 20;
const terminateMsMax = 180_000;
const pauseMsMax = 60;
const terminatedMin = 60;
const hitsMin = 25;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const databaseName = (): string => new URL(database.serviceUrl).pathname.slice(1);

const startProcesses = async (running: Process[]): Promise<string> => {
  const env = {
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: await createControlNamespace(),
  };
  const [port, apiMetrics, workerMetrics] = [await freePort(), await freePort(), await freePort()].map(String);
  const api = run('src/main/api.ts', {
    ...env,
    FREEHOLD_BOOTSTRAP_KEY: key,
    PORT: `${port}`,
    METRICS_PORT: `${apiMetrics}`,
  });
  const worker = run('src/main/worker.ts', { ...env, METRICS_PORT: `${workerMetrics}` });
  running.push(api, worker);
  await Promise.all([api.line(/api listening/, 60_000), worker.line(/worker running/, 60_000)]);
  return `http://127.0.0.1:${port}/v1`;
};

const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

/** Creates and reads until stopped; collects accepted operations, and invalid answers. */
const client = async (url: string, signal: AbortSignal, accepted: Set<string>, wrong: string[]): Promise<void> => {
  while (!signal.aborted) {
    const id = randomUUID();
    const body = JSON.stringify({ name: `Killed ${id.slice(0, 13)}`, owner: { email: `${id}@killed.example` } });
    try {
      const response = await fetch(`${url}/orgs`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': id },
        body,
      });
      const text = await response.text();
      if (response.ok) accepted.add((JSON.parse(text) as { operation: { id: string } }).operation.id);
      else if (response.status !== 503) wrong.push(`${response.status} ${text}`);
      for (let reads = 0; reads < 5; reads += 1) {
        const { status } = await fetch(`${url}/orgs?limit=50`, { headers });
        if (status !== 200 && status !== 503) wrong.push(`reading: ${status}`);
      }
    } catch (error) {
      wrong.push(String(error));
    }
  }
};

/** Terminates one random backend of a process at a time, until enough operations have been accepted meanwhile. */
const terminate = async (
  signal: AbortSignal,
  accepted: ReadonlySet<string>,
): Promise<{ terminated: number; inTransaction: number }> => {
  const count = { terminated: 0, inTransaction: 0 };
  await asSuperuser(async (sql) => {
    const deadline = Date.now() + terminateMsMax;
    const isEnough = (): boolean =>
      count.terminated >= terminatedMin && count.inTransaction >= hitsMin && accepted.size >= acceptedMin;
    for (let round = 0; !signal.aborted && !isEnough() && Date.now() < deadline; round += 1) {
      // Every second time only a backend in a transaction, because most are idle.
      const rows = await sql<{ hit: boolean }[]>`
        select xact_start is not null as hit, pg_terminate_backend(pid) from pg_stat_activity
        where datname = ${databaseName()} and application_name in ('freehold-api', 'freehold-worker')
          and (${round % 2 === 0} or xact_start is not null)
        order by random() limit 1`;
      count.terminated += rows.length;
      count.inTransaction += rows.filter(({ hit }) => hit).length;
      await sleep(Math.random() * pauseMsMax);
    }
  });
  return count;
};

it('api and worker survive terminated backends, and every accepted operation succeeds', async () => {
  const running: Process[] = [];
  const stop = new AbortController();
  const accepted = new Set<string>();
  const wrong: string[] = [];
  try {
    const url = await startProcesses(running);
    const exited = running.map(({ child }) => child.once('exit', () => stop.abort()).pid);
    const working = Array.from({ length: clients }, () => client(url, stop.signal, accepted, wrong));
    const { terminated, inTransaction } = await terminate(stop.signal, accepted);
    stop.abort();
    await Promise.all(working);

    const output = running.map((process) => process.output().slice(-4_000)).join('\n');
    for (const { child } of running) expect([child.exitCode, child.signalCode], output).toEqual([null, null]);
    expect(running.map(({ child }) => child.pid)).toEqual(exited);
    for (const process of running) expect(process.output()).not.toMatch(/TypeError|uncaught error/);
    expect(wrong).toEqual([]);
    expect(terminated).toBeGreaterThanOrEqual(terminatedMin);
    expect(inTransaction).toBeGreaterThanOrEqual(hitsMin);
    expect(accepted.size).toBeGreaterThanOrEqual(acceptedMin);
    for (const id of accepted) {
      const ended = await until(
        async () => (await (await fetch(`${url}/operations/${id}`, { headers })).json()) as Operation,
        isEndedOperation,
        `operation ${id} ends`,
        60_000,
      );
      expect(ended).toMatchObject({ status: 'succeeded', error: null });
    }
  } finally {
    stop.abort();
    await Promise.all(running.map((process) => process.stop()));
  }
}, 240_000);

const isEndedOperation = ({ status }: Operation): boolean => isEnded(status);

it('statements of a transaction with a terminated backend are refused and join no other transaction', async () => {
  const one = openDatabase(database.serviceUrl, 'freehold-lost', { max: 1 });
  const lost = gate();
  let refused: (refusal: unknown) => void = () => undefined;
  const refusal = new Promise<unknown>((resolve) => {
    refused = resolve;
  });
  try {
    const first = one.sql.begin(async (tx) => {
      const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await asSuperuser((sql) => sql`select pg_terminate_backend(${row?.pid ?? 0})`);
      await lost.wait();
      refused(await tx`select set_config('freehold.lost', 'here', true)`.catch((error: unknown) => error));
    });
    await expect(first).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await one.sql.begin(async (tx) => {
      await tx`select 1`;
      lost.open();
      expect(await refusal).toMatchObject({ code: 'CONNECTION_CLOSED' });
      const [row] =
        await tx`select current_setting('freehold.lost', true) as lost, now() = statement_timestamp() as new`;
      expect(row).toMatchObject({ lost: null, new: false });
    });
    expect(await one.sql`select 1 as one`).toMatchObject([{ one: 1 }]);
  } finally {
    await one.close();
  }
});

it('no pool connection is lost with its backend', async () => {
  const two = openDatabase(database.serviceUrl, 'freehold-pool', { max: 2 });
  try {
    for (let round = 0; round < 6; round += 1) {
      const broken = two.sql.begin(async (tx) => {
        const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        const sleeping = tx`select pg_sleep(10)`.execute();
        await asSuperuser((sql) => sql`select pg_terminate_backend(${row?.pid ?? 0})`);
        await sleeping;
      });
      await expect(broken).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    }
    const pids = await Promise.all([1, 2].map(() => two.sql`select pg_backend_pid() as pid, pg_sleep(0.3)`));
    expect(new Set(pids.map(([row]) => row?.pid)).size).toBe(2);
  } finally {
    await two.close();
  }
});
