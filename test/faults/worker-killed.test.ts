import { randomUUID } from 'node:crypto';
import getPort from 'get-port';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import type { StepName } from '../../src/contract/ids.ts';
import { readOrganization } from '../../src/usecases/organization.ts';
import { createOrganization } from '../../src/usecases/organization-creation.ts';
import { asOwnerOf } from '../support/database.ts';
import { expectActive } from '../support/left-over.ts';
import { type Process, run } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

const startWorker = async (world: World): Promise<Process> => {
  const worker = run('src/main/worker.ts', {
    DATABASE_URL: world.database.serviceUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    METRICS_PORT: String(await getPort()),
  });
  await worker.line(/worker running/, 60_000);
  return worker;
};

/** Whoever records that this step has succeeded waits at this lock, in the middle of its transaction. */
const holdAt = async (world: World, step: StepName) => {
  const lock = Math.trunc(Math.random() * 1e9);
  await asOwnerOf(world.database, async (sql) => {
    await sql.unsafe(`
      create function hold() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(${lock}); return new; end';
      create trigger hold before insert on operation_events for each row
        when (new.step->>'name' = '${step}' and new.step->>'status' = 'succeeded') execute function hold();`);
  });
  const holder = postgres(world.database.ownerUrl, { max: 1 });
  await holder`select pg_advisory_lock(${lock})`;
  return {
    isReached: async () => {
      const rows = await holder`
        select 1 from pg_locks where locktype = 'advisory' and not granted and objid = ${lock}`;
      return rows.length > 0;
    },
    release: () => holder.end(),
  };
};

it.concurrent.each(['reserve', 'createNamespace', 'configureNamespace', 'canary', 'activate'] as const)(
  'another worker finishes what one was doing that is killed in %s',
  async (step) => {
    const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
    const workers: Process[] = [];
    try {
      await killIn(step, world, workers);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await world.close();
    }
  },
  120_000,
);

const killIn = async (step: StepName, world: World, workers: Process[]): Promise<void> => {
  const hold = await holdAt(world, step);
  const first = await startWorker(world);
  workers.push(first);
  const name = `Killed ${randomUUID().slice(0, 8)}`;
  const owner = { email: `${randomUUID()}@killed.example` };
  const { created } = await createOrganization(world.ctx(), { name, owner }, {});
  await until(hold.isReached, (isReached) => isReached, `a worker is in ${step}`);
  await first.stop('SIGKILL');
  await hold.release();
  workers.push(await startWorker(world));
  const ended = await world.operation(
    created.operation.id,
    ({ status }) => status === 'succeeded',
    'succeeds with the other worker',
  );
  expect(ended.error).toBeNull();
  expect(await readOrganization(world.ctx(), created.org.slug)).toMatchObject({ status: 'active', name });
  await expectActive(world, created, owner.email);
};
