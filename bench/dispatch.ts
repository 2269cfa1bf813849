import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { openDatabase } from '../src/db/client.ts';
import { organizationsDue } from '../src/db/schedule/due.ts';
import { withPlatform } from '../src/db/tenancy.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { cpuBetween, readCpu } from './cpu.ts';
import { type DispatchServers, startDispatchServers } from './dispatch-servers.ts';
import {
  createHeldSchedules,
  createIdleSchedules,
  createSchedules,
  createTenants,
  listRuns,
  type Tenant,
} from './dispatch-tenants.ts';
import { HttpClient } from './http-client.ts';
import { print, printTable } from './printing.ts';
import { percentile, rounded } from './statistics.ts';

// Measures starts by callers and by schedules, and how soon the end of a run is in its row. See README.md.

const { values } = parseArgs({
  options: {
    organizations: { type: 'string', default: '100' },
    /** Schedules of each that are due together. */
    each: { type: 'string', default: '6' },
    starts: { type: 'string', default: '300' },
    /** Organizations with ten schedules each that are not due. */
    idle: { type: 'string', default: '20000' },
    /** Suspended organizations with ten schedules each that are due. */
    held: { type: 'string', default: '200' },
    suspensions: { type: 'string', default: '20' },
  },
});
const numberOf = (name: keyof typeof values): number => {
  const count = Number(values[name]);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be a whole number of at least 1`);
  return count;
};

interface World {
  servers: DispatchServers;
  http: HttpClient;
  sql: postgres.Sql;
  connection: Connection;
  tenants: readonly Tenant[];
}

const took = async (run: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
};

const measureStarts = async ({ http, tenants }: World, count: number): Promise<number[]> => {
  const times: number[] = [];
  for (let number = 0; number < count + 50; number += 1) {
    const { slug } = tenants[number % tenants.length] as Tenant;
    const ms = await took(async () => {
      const answer = await http.post(`/v1/orgs/${slug}/workflows/work/runs`, { id: `start-${number}`, input: number });
      if (answer.status !== 202) throw new Error(`A run was not started: ${answer.body}`);
    });
    // The first ones warm up.
    if (number >= 50) times.push(ms);
  }
  return times;
};

/** Ends runs in Temporal, where the product does not see it, and waits until the rows say so. */
const measureCallbacks = async ({ sql, connection, tenants }: World, count: number): Promise<number[]> => {
  for (let number = 0; number < count; number += 1) {
    const { namespace } = tenants[(number + 50) % tenants.length] as Tenant;
    const workflowExecution = { workflowId: `start-${number + 50}` };
    await connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution, reason: 'bench' });
    await sleep(10);
  }
  const read = () => sql<{ ms: number }[]>`
    select extract(epoch from updated_at - finished_at)::float8 * 1000 as ms from workflow_states
    where finished_at is not null and temporal_id like 'start-%'`;
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200)) {
    const ended = await read();
    if (ended.length >= count) return ended.map(({ ms }) => ms);
  }
  throw new Error('Not every end has arrived within a minute');
};

interface Burst {
  lost: number;
  twice: number;
  foreign: number;
  lastMs: number;
  /** Of the first worker, Temporal and Postgres, for each run of the burst. */
  cpuMs: Map<string, number>;
}

const burst = async (world: World, name: string, each: number, killsAfterMs: number | null): Promise<Burst> => {
  const { servers, sql, connection, tenants } = world;
  const due = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_000);
  await createSchedules(sql, tenants, each, name, due);
  const before = readCpu(servers.pids);
  let restart: (() => Promise<void>) | null = null;
  if (killsAfterMs !== null) {
    await sleep(Math.max(0, due.getTime() - Date.now()) + killsAfterMs);
    restart = await servers.killSecondWorker();
  }
  const wanted = tenants.length * each;
  const read = async (): Promise<number> => {
    const [row] = await sql<{ started: number }[]>`select count(*)::int as started from workflow_states
      where temporal_id like ${`${name}-%`} and run_id is not null`;
    return row?.started ?? 0;
  };
  for (const until = Date.now() + 60_000; Date.now() < until && (await read()) < wanted; ) await sleep(100);
  const cpuMs = new Map([...cpuBetween(before, readCpu(servers.pids))].map(([name, ms]) => [name, ms / wanted]));
  // The server lists a run a moment after it has started it. What would be started twice has time to show, too.
  const listed = async (): Promise<number> => {
    const all = await Promise.all(tenants.map(({ namespace }) => listRuns(connection, namespace, `${name}-`)));
    return all.reduce((sum, runs) => sum + runs.length, 0);
  };
  for (const until = Date.now() + 60_000; Date.now() < until && (await listed()) < wanted; ) await sleep(500);
  await sleep(3_000);
  const occurrence = due.toISOString().replace('.000Z', 'Z');
  const expected = new Set(Array.from({ length: each }, (_, index) => `${name}-${index + 1}/${occurrence}`));
  const found = { lost: 0, twice: 0, foreign: 0, lastMs: 0, cpuMs };
  for (const { namespace } of tenants) {
    const runs = await listRuns(connection, namespace, `${name}-`);
    const distinct = new Set(runs.map(({ workflowId }) => workflowId));
    found.lost += [...expected].filter((id) => !distinct.has(id)).length;
    found.twice += runs.length - distinct.size;
    found.foreign += [...distinct].filter((id) => !expected.has(id)).length;
    for (const { startedAt } of runs) found.lastMs = Math.max(found.lastMs, startedAt - due.getTime());
  }
  // In a namespace of an organization that has no such schedule.
  const { executions } = await connection.workflowService.listWorkflowExecutions({ namespace: 'default' });
  found.foreign += executions?.length ?? 0;
  await restart?.();
  return found;
};

const measureClaims = async ({ servers }: World, count: number): Promise<number[]> => {
  const database = openDatabase(servers.postgres.serviceUrl, 'freehold-bench', { max: 2 });
  try {
    const times: number[] = [];
    for (let round = 0; round < count; round += 1)
      times.push(await withPlatform(database.db, (tx) => took(() => organizationsDue(tx, 500))));
    return times;
  } finally {
    await database.close();
  }
};

/** How long workers take to put aside the due schedules of suspended organizations. */
const measureHeld = async ({ sql }: World): Promise<number> =>
  took(async () => {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(20)) {
      const rows = await sql`select 1 from schedules s join organizations o on o.id = s.org_id
        where o.status = 'suspended' and s.due_at is not null limit 1`;
      if (rows.length === 0) return;
    }
    throw new Error('Schedules of suspended organizations are still due after a minute');
  });

/** Suspends an organization around the instant at which a schedule is due, and counts starts after that has succeeded. */
const measureSuspensions = async ({ http, sql, connection, tenants }: World, count: number): Promise<number> => {
  let late = 0;
  for (let round = 0; round < count; round += 1) {
    const tenant = tenants[round % tenants.length] as Tenant;
    const due = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000);
    await createSchedules(sql, [tenant], 6, `suspended${round}`, due);
    // From well before the instant to well after it.
    await sleep(Math.max(0, due.getTime() - Date.now() - 300 + round * 25));
    const answer = await http.post(`/v1/orgs/${tenant.slug}/suspend`, { reason: 'bench' }, { prefer: 'wait=30' });
    const { status } = JSON.parse(answer.body) as { status: string };
    if (answer.status !== 200 || status !== 'succeeded') throw new Error(`Not suspended: ${answer.body}`);
    const suspendedAt = Date.now();
    await sleep(1_500);
    const runs = await listRuns(connection, tenant.namespace, `suspended${round}-`);
    late += runs.filter(({ startedAt }) => startedAt > suspendedAt).length;
  }
  return late;
};

const measureAll = async (world: World) => {
  const { sql } = world;
  print('starting runs one after the other');
  const starts = await measureStarts(world, numberOf('starts'));
  print('ending them in Temporal');
  const callbacks = await measureCallbacks(world, Math.min(200, numberOf('starts')));
  print(`writing ${numberOf('idle') * 10} schedules that are not due`);
  await createIdleSchedules(sql, numberOf('idle'), 10);
  print(`${numberOf('held') * 10} schedules of suspended organizations are due`);
  await createHeldSchedules(sql, numberOf('held'), 10);
  const [claims, heldMs] = await Promise.all([measureClaims(world, 300), measureHeld(world)]);
  const each = numberOf('each');
  print('all schedules due in one second');
  const quiet = await burst(world, 'quiet', each, null);
  print('the same, and a worker is killed');
  for (const [name, ms] of quiet.cpuMs) print(`  CPU of ${name} for each run: ${rounded(ms, 2)} ms`);
  const killed = await burst(world, 'killed', each, 150);
  print('suspensions around the instant at which a schedule is due');
  const startsAfterSuspend = await measureSuspensions(world, numberOf('suspensions'));
  return {
    dispatchP50Ms: rounded(percentile(starts, 0.5)),
    dispatchP95Ms: rounded(percentile(starts, 0.95)),
    callbackP95Ms: rounded(percentile(callbacks, 0.95)),
    lost: quiet.lost + killed.lost,
    twice: quiet.twice + killed.twice,
    foreign: quiet.foreign + killed.foreign,
    lastMs: rounded(quiet.lastMs),
    lastKilledMs: rounded(killed.lastMs),
    claimP95Ms: rounded(percentile(claims, 0.95), 2),
    heldMs: rounded(heldMs),
    startsAfterSuspend,
  };
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
const servers = await startDispatchServers(print, stopping.signal);
const http = new HttpClient(servers.apiUrl, servers.platformKey);
const sql = postgres(servers.postgres.ownerUrl, { max: 4, onnotice: () => undefined });
try {
  const connection = await Connection.connect({ address: servers.temporal.address });
  print(`creating ${values.organizations} organizations`);
  const tenants = await createTenants(http, sql, numberOf('organizations'));
  const figures = await measureAll({ servers, http, sql, connection, tenants });
  await connection.close();
  printTable(
    `${values.starts} starts; ${tenants.length * numberOf('each')} schedules due in one second, twice`,
    ['', 'measured', 'aim'],
    [
      ['a start, POST to 202, p50, ms', figures.dispatchP50Ms, '<= 15'],
      ['p95, ms', figures.dispatchP95Ms, '<= 60'],
      ['the end of a run until its row says so, p95, ms', figures.callbackP95Ms, '<= 500'],
      [
        'occurrences lost / twice / in another namespace',
        `${figures.lost} / ${figures.twice} / ${figures.foreign}`,
        '0',
      ],
      ['the last start of a burst, ms', figures.lastMs, '<= 4000'],
      ['the same with a worker killed, ms', figures.lastKilledMs, '<= 10000'],
      ['looking for what is due, p95, ms', figures.claimP95Ms, '<= 5'],
      [
        `${numberOf('held') * 10} due schedules of suspended organizations, until none is looked at, ms`,
        figures.heldMs,
        '<= 4000',
      ],
      [`starts after one of ${values.suspensions} suspensions`, figures.startsAfterSuspend, '0'],
    ],
  );
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'dispatch', figures, host })}`);
} finally {
  http.close();
  await sql.end();
  await servers.stop();
  stopListening();
}
