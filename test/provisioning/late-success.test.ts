import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Namespaces } from '../../src/providers/temporal/port.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { expectActive } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const door = gate();
let calls = 0;
let ended = 0;
let world: World;

/** Simulates a worker paused after the call of its first attempt, which continues once another attempt has succeeded. */
const paused = (provider: Namespaces): Namespaces => ({
  ...provider,
  async register(spec, deadline) {
    calls += 1;
    const isFirst = calls === 1;
    await provider.register(spec, deadline);
    if (isFirst) await door.wait();
  },
});

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, wrapNamespaces: paused });
});
afterAll(() => world.close());

it('keeps the namespace when a paused worker finishes its attempt after another one has succeeded', async () => {
  faults.after('createNamespace', () => {
    ended += 1;
  });
  const email = 'owner@late-success.example';
  const { created } = await createOrganization(world.ctx(), { name: 'Late Success', owner: { email } }, {});
  await door.reached;
  const operation = await world.ended(created.operation.id);
  expect(operation).toMatchObject({ status: 'succeeded', steps: [{}, { attempt: 2 }, {}, {}] });
  expect(ended).toBe(1);
  door.open();
  await until(
    async () => ended,
    (count) => count === 2,
    'the paused attempt has ended',
  );
  await expectActive(world, created, email);
  expect(await readOperation(world.ctx(), operation.id)).toEqual(operation);
});
