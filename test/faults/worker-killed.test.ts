import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { StepName } from '../../src/contract/ids.ts';
import { readOrganization } from '../../src/usecases/organization.ts';
import { createOrganization } from '../../src/usecases/organization-creation.ts';
import { holdAt, startWorkerProcess } from '../support/held-step.ts';
import { expectActive } from '../support/left-over.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

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
