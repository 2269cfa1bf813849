import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { isEnded } from '../../src/contract/operation.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { freePort } from '../support/free-port.ts';
import { registerMarked } from '../support/namespaces.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';
import {
  createActive,
  createActiveRows,
  deleteNamespace,
  described,
  findingsOf,
  openDriftWorld,
  recordedOf,
  resetModes,
  setMode,
  watch,
} from './support.ts';

const faults = new Faults();
let world: World;

beforeAll(async () => {
  world = await openDriftWorld({ wrap: faults.wrap });
});
afterEach(async () => {
  faults.reset();
  await resetModes(world);
});
afterAll(() => world.close());

it('finds nothing while many organizations are created and half of them are undone', {
  timeout: 180_000,
}, async () => {
  faults.before('runCanaryAndActivate', (tries) => {
    if (tries % 2 === 0) throw new DomainError('forbidden');
  });
  let isOver = false;
  const creating = Promise.all(
    Array.from({ length: 16 }, async () => {
      const owner = { email: `${uuid().slice(-12)}@drift.example` };
      const { created } = await createOrganization(world.ctx(), { name: `Drift ${uuid().slice(-12)}`, owner }, {});
      const { id } = created.operation;
      // Many at once, with a watch beside them, take a while on a small machine.
      return until(
        () => readOperation(world.ctx(), id),
        ({ status }) => isEnded(status),
        `${id} ends`,
        120_000,
      );
    }),
  ).finally(() => {
    isOver = true;
  });
  let runs = 0;
  while (!isOver) {
    expect(await watch(world)).toMatchObject({ open: 0, found: 0, repaired: 0, failed: 0 });
    runs += 1;
  }
  const ended = await creating;
  expect(runs).toBeGreaterThan(1);
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['succeeded', 'compensated']));
  expect(await watch(world)).toMatchObject({ open: 0, found: 0 });
});

it('repairs once if several watches run at the same time', async () => {
  const { org } = await createActive(world);
  const released = await createOrganizationRows(world.db);
  await registerMarked(world, `${org.namespace}-old`, org.id);
  await deleteNamespace(world, org.namespace);
  await setMode(world, 'missing_namespace', 'repair');
  await setMode(world, 'orphan_namespace', 'repair');
  const summaries = await Promise.all([watch(world), watch(world), watch(world)]);
  const sum = (of: 'found' | 'repaired' | 'failed'): number => summaries.reduce((total, each) => total + each[of], 0);
  expect([sum('found'), sum('repaired'), sum('failed')]).toEqual([3, 3, 0]);
  const findings = [...(await findingsOf(world, org.id)), ...(await findingsOf(world, released.id))];
  expect(findings.map(({ kind, status, repairs }) => `${kind} ${status} ${repairs}`).sort()).toEqual([
    'missing_namespace repaired 1',
    'orphan_namespace repaired 1',
    'stuck_organization repaired 1',
  ]);
  const { audit, outbox } = await recordedOf(world, org.id);
  expect(audit.sort()).toEqual(['drift.find', 'drift.find', 'drift.repair', 'drift.repair']);
  expect(outbox).toHaveLength(4);
});

it('does not let a failed repair delay others', async () => {
  await setMode(world, 'missing_namespace', 'repair');
  const busy = await createActiveRows(world);
  const other = await createActiveRows(world);
  for (const { org } of [busy, other]) await deleteNamespace(world, org.namespace);
  await registerMarked(world, busy.org.namespace, uuid());
  expect(await watch(world)).toMatchObject({ found: 2, repaired: 1, failed: 1 });
  expect(await described(world, other.org.namespace)).toBeDefined();
  await deleteNamespace(world, busy.org.namespace);
  expect(await watch(world)).toMatchObject({ repaired: 1 });
});

it('completes the repairs of a run whose worker was lost', async () => {
  await setMode(world, 'orphan_namespace', 'repair');
  const { org } = await createActive(world);
  const namespace = `${org.namespace}-left`;
  await registerMarked(world, namespace, org.id);
  // The effect is done but not recorded: the worker was lost in between.
  const door = gate();
  faults.before('repairDrift', async () => {
    await deleteNamespace(world, namespace);
    await door.wait();
    throw new DomainError('database_unavailable');
  });
  const cut = watch(world);
  await door.reached;
  faults.reset();
  door.open();
  expect(await cut).toMatchObject({ found: 1, repaired: 0, failed: 1 });
  const next = await watch(world);
  expect(next).toMatchObject({ open: 0, failed: 0 });
  expect((await findingsOf(world, org.id)).at(-1)?.status).toBe('gone');
});

it('reports nothing as missing during an outage of Temporal: the run fails, and the next one continues', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const cut = await createWorld({ temporalAddress: temporalAddress(), namespaceAddress: address });
  try {
    await createOrganizationRows(cut.db, { status: 'active' });
    await expect(watch(cut)).rejects.toMatchObject({ code: 'temporal_unavailable' });
    expect(await cut.metrics.render()).toMatch(/freehold_drift_found_total\{[^}]*kind="missing_namespace"[^}]*\} 0/);
  } finally {
    await cut.close();
  }
});

it('runs repeatedly at the latest configured interval, even after a failed run', async () => {
  // The last test, since the watch runs by itself from here on.
  faults.before('findDrift', (tries) => {
    if (tries === 1) throw new DomainError('temporal_unavailable');
  });
  const looks = async (): Promise<number> => {
    const text = await world.metrics.render();
    return Number(/^freehold_drift_looks_total\S* (\d+)/m.exec(text)?.[1] ?? 0);
  };
  const looksBefore = await looks();
  expect(await world.temporal.drift.ensureWatch(300)).toBe('changed');
  expect(await world.temporal.drift.ensureWatch(300)).toBe('kept');
  expect(await world.temporal.drift.ensureWatch(1)).toBe('changed');
  expect(await world.temporal.drift.ensureWatch(1)).toBe('kept');
  await until(
    async () => faults.triesOf('findDrift'),
    (tries) => tries >= 3,
    'three runs',
  );
  await until(looks, (count) => count > looksBefore, 'a look went well');
});
