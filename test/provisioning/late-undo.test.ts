import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { Namespaces } from '../../src/providers/temporal/port.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const door = gate();
let calls = 0;
let world: World;

/** Simulates a worker paused after the effect of an undo, which continues after another has ended the operation. */
const paused = (provider: Namespaces): Namespaces => ({
  ...provider,
  async removeOwn(namespace, orgId, deadline) {
    calls += 1;
    const isFirst = calls === 1;
    const end = await provider.removeOwn(namespace, orgId, deadline);
    if (!isFirst) return end;
    await door.wait();
    return 'gone';
  },
});

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, wrapNamespaces: paused });
});
afterAll(() => world.close());

it('leaves an ended operation unchanged when a paused worker finishes its undo late', async () => {
  let lateTries = 0;
  faults.before('runCanaryAndActivate', () => {
    throw new DomainError('forbidden');
  });
  faults.after('deleteNamespace', () => {
    lateTries += 1;
  });
  const owner = { email: 'owner@late-undo.example' };
  const { created } = await createOrganization(world.ctx(), { name: 'Late Undo', owner }, {});
  await door.reached;
  const ended = await until(
    () => readOperation(world.ctx(), created.operation.id),
    ({ status }) => status === 'compensated',
    'another try ends it after the heartbeat timeout',
    60_000,
  );
  expect(lateTries).toBe(1);
  const refused = new Promise<unknown>((resolve) => {
    faults.onError('deleteNamespace', resolve);
  });
  door.open();
  expect(await refused).toMatchObject({ code: 'operation_superseded' });
  expect(await readOperation(world.ctx(), created.operation.id)).toEqual(ended);
});
