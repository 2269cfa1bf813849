import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { namespaceOf } from '../../src/contract/ids.ts';
import { startDriftRun } from '../../src/usecases/drift/drift.ts';
import { asOwnerOf } from '../support/database.ts';
import { startWorkerProcess } from '../support/held-step.ts';
import { expectNothingLeft } from '../support/left-over.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { Process } from '../support/processes.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { described, findingsOf, openDriftWorld, recordedOf, registerMarked, watch } from './support.ts';

let world: World;
const workers: Process[] = [];

beforeAll(async () => {
  world = await openDriftWorld({ withoutWorker: true });
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await world.close();
});

/** A transaction that closes a finding as repaired waits at this lock. */
const holdAtRepaired = async () => {
  const lock = Math.trunc(Math.random() * 1e9);
  await asOwnerOf(world.database, async (sql) => {
    await sql.unsafe(`
      create function hold() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(${lock}); return new; end';
      create trigger hold before update on drift_findings for each row
        when (new.status = 'repaired') execute function hold();`);
  });
  const holder = postgres(world.database.ownerUrl, { max: 1 });
  await holder`select pg_advisory_lock(${lock})`;
  const isReached = async () =>
    (await holder`select 1 from pg_locks where locktype = 'advisory' and not granted and objid = ${lock}`).length > 0;
  return { isReached, release: () => holder.end() };
};

it('the next run completes a repair whose worker was killed', { timeout: 120_000 }, async () => {
  const hold = await holdAtRepaired();
  const first = await startWorkerProcess(world);
  workers.push(first);
  const { id, slug, ownerEmail } = await createOrganizationRows(world.db);
  const namespace = namespaceOf(slug, id);
  await registerMarked(world, namespace, id);
  await startDriftRun(world.ctx(), {});
  await until(hold.isReached, (isReached) => isReached, 'a worker is completing the repair');
  // Its outside effect is done, its transaction is not.
  expect(await described(world, namespace)).toBeUndefined();
  await first.stop('SIGKILL');
  await hold.release();
  expect(await findingsOf(world, id)).toMatchObject([{ kind: 'stuck_organization', status: 'open' }]);
  workers.push(await startWorkerProcess(world));
  expect(await watch(world)).toMatchObject({ open: 0, repaired: 1, failed: 0 });
  await expectNothingLeft(world, { org: { id } }, ownerEmail);
  expect(await findingsOf(world, id)).toMatchObject([{ status: 'repaired', repairs: 1 }]);
  expect(await recordedOf(world, id)).toEqual({
    audit: ['drift.find', 'drift.repair'],
    outbox: ['drift.found', 'drift.repaired'],
  });
});
