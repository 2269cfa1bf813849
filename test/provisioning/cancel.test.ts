import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { isEnded } from '../../src/contract/operation.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { cancelOperation, listOperations, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, eventTypesOf, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
let count = 0;
const pending: Promise<unknown>[] = [];

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(async () => {
  faults.reset();
  await Promise.all(pending.splice(0));
});
afterAll(() => world.close());

const next = () => {
  count += 1;
  return { name: `Cancel ${count}`, email: `owner-${count}@cancel.example` };
};

const create = async ({ name, email }: ReturnType<typeof next>): Promise<CreatedOrganization> => {
  const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
  return created;
};

const expectCanceled = async (id: string, owner: ReturnType<typeof next>): Promise<void> => {
  const ended = await world.ended(id);
  expect(ended).toMatchObject({ status: 'canceled', error: { code: 'operation_canceled' }, residue: [] });
  expect(ended.steps.at(-1)?.status).not.toBe('succeeded');
  await expectNothingLeft(world, { org: { id: ended.orgId } }, owner.email);
};

/** Returns the operation id of a creation, whether or not the caller already has its answer. */
const start = async (owner: ReturnType<typeof next>): Promise<string> => {
  const creating = create(owner).catch((error: unknown) => error);
  const { id } = await until(
    async () => (await listOperations(world.ctx(), { limit: 1 })).data[0],
    (operation) => operation !== undefined && !isEnded(operation.status),
    'an operation is open',
  ).then((operation) => operation ?? { id: '' });
  pending.push(creating);
  return id;
};

it('obeys a cancel sent during a later attempt once that attempt has ended', async () => {
  const door = gate();
  faults.before('createNamespace', (tries) => {
    if (tries === 1) throw new DomainError('namespace_failed');
    return door.wait();
  });
  const owner = next();
  const id = await start(owner);
  await door.reached;
  const canceling = cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
  await until(
    () => eventTypesOf(world, id),
    (types) => types.includes('WORKFLOW_EXECUTION_UPDATE_ACCEPTED:cancel'),
    'the cancel is accepted',
  );
  door.open();
  expect((await canceling).operation.status).toMatch(/compensating|canceled/);
  await expectCanceled(id, owner);
});

it.each(['createNamespace', 'runCanaryAndActivate'] as const)(
  'takes a cancel during the one task of the first tries to heart when %s fails',
  async (activity) => {
    const door = gate();
    faults.before(activity, async () => {
      await door.wait();
      throw new DomainError('namespace_failed');
    });
    const owner = next();
    const id = await start(owner);
    await door.reached;
    const canceling = cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
    door.open();
    expect((await canceling).operation.status).toMatch(/compensating|canceled/);
    await expectCanceled(id, owner);
  },
);

it('reports that a cancel came too late when the combined first attempt succeeded', async () => {
  const door = gate();
  faults.before('runCanaryAndActivate', door.wait);
  const owner = next();
  const created = await create(owner);
  await door.reached;
  const canceling = cancelOperation(world.ctx(), created.operation.id, { reason: 'too late' }, {});
  door.open();
  await expect(canceling).rejects.toMatchObject({ code: 'point_of_no_return' });
  await expectActive(world, created, owner.email);
});

it('cancels even with the request id of an earlier retry', async () => {
  faults.beforeStep('canary', () => {
    throw new DomainError('temporal_overloaded');
  });
  const owner = next();
  const id = await start(owner);
  const waits = (attempt: number) =>
    world.operation(id, ({ steps }) => steps[2]?.status === 'waiting' && steps[2].attempt >= attempt, 'waits');
  await waits(1);
  const ctx = { ...world.ctx(), requestId: 'pinned-by-a-proxy' };
  await retryOperation(ctx, id, { reason: 'now' }, {});
  await waits(2);
  await cancelOperation(ctx, id, { reason: 'enough' }, {});
  await expectCanceled(id, owner);
});
