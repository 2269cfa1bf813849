import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { Namespaces } from '../../src/providers/temporal/port.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { expectNothingLeft } from '../support/left-over.ts';
import { ownedNamespaces } from '../support/namespaces.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const door = gate();
let registered = 0;
let world: World;

/** Simulates a worker paused just before its call, which continues after the operation has ended. */
const paused = (provider: Namespaces): Namespaces => ({
  ...provider,
  async register(spec) {
    await door.wait();
    await provider.register(spec, new Date(Date.now() + 5_000));
    registered += 1;
  },
});

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, wrapNamespaces: paused });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

it('removes a namespace that a paused worker registers after the undo', async () => {
  // Temporal abandons the paused attempt after its timeout, and the next one is refused permanently.
  faults.before('createNamespace', (tries) => {
    if (tries > 1) throw new DomainError('forbidden');
  });
  const email = 'owner@late.example';
  const { created } = await createOrganization(world.ctx(), { name: 'Late', owner: { email } }, {});
  await door.reached;
  expect(await world.ended(created.operation.id)).toMatchObject({ status: 'compensated' });
  await expectNothingLeft(world, created, email);
  door.open();
  await until(
    async () => registered,
    (count) => count === 1,
    'the late call has gone out',
  );
  await until(
    () => ownedNamespaces(world.connection, created.org.id),
    (names) => names.length === 0,
    'its namespace is removed',
  );
  await expectNothingLeft(world, created, email);
});
