import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import type { StepName } from '../../src/contract/ids.ts';
import { isEnded } from '../../src/contract/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { startGrpcProxy } from '../support/grpc-proxy.ts';
import { holdAt, startWorkerProcess } from '../support/held-step.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, transitionsOf, type World } from '../support/world.ts';

it.concurrent.each(['reserve', 'createNamespace', 'canary', 'activate'] as const)(
  'another worker finishes the operation of one that is killed in %s',
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

it('a worker killed after its first registration leaves two of three attempts, and an undo that removes it', async () => {
  const proxy = await startGrpcProxy(temporalAddress());
  const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  const workers: Process[] = [];
  try {
    const hold = await holdAt(world, 'createNamespace');
    workers.push(await startWorkerProcess(world, proxy.address));
    // A starting worker registers the control namespace.
    const ofStart = proxy.callsOf('RegisterNamespace');
    proxy.refuse('RegisterNamespace', (call) => (call > 2 * ofStart + 1 ? status.UNAVAILABLE : null));
    const owner = { email: `${randomUUID()}@killed.example` };
    const { created } = await createOrganization(world.ctx(), { name: `Killed ${randomUUID()}`, owner }, {});
    await until(hold.isReached, (isReached) => isReached, 'a worker has registered the namespace');
    await workers[0]?.stop('SIGKILL');
    await hold.release();
    workers.push(await startWorkerProcess(world, proxy.address));
    const ended = await world.operation(created.operation.id, ({ status }) => isEnded(status), 'ends');
    expect(ended).toMatchObject({ status: 'compensated', residue: [] });
    const failed = (await transitionsOf(world, ended.id)).find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({ name: 'createNamespace', attempt: 3 });
    expect(proxy.callsOf('RegisterNamespace')).toBe(2 * ofStart + 3);
    await expectNothingLeft(world, created, owner.email);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await world.close();
    await proxy.close();
  }
}, 120_000);

const killIn = async (step: StepName, world: World, workers: Process[]): Promise<void> => {
  const hold = await holdAt(world, step);
  const first = await startWorkerProcess(world);
  workers.push(first);
  const name = `Killed ${randomUUID().slice(0, 8)}`;
  const owner = { email: `${randomUUID()}@killed.example` };
  const { created } = await createOrganization(world.ctx(), { name, owner }, {});
  await until(hold.isReached, (isReached) => isReached, `a worker is in ${step}`);
  await first.stop('SIGKILL');
  await hold.release();
  workers.push(await startWorkerProcess(world));
  const ended = await world.operation(
    created.operation.id,
    ({ status }) => status === 'succeeded',
    'succeeds with the other worker',
  );
  expect(ended.error).toBeNull();
  expect(await readOrganization(world.ctx(), created.org.slug)).toMatchObject({ status: 'active', name });
  await expectActive(world, created, owner.email);
};
