import { expect, it } from 'vitest';
import { holdAt, startWorkerProcess } from '../support/held-step.ts';
import { expectActive } from '../support/left-over.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';
import { awaiting, pay, register } from './support.ts';

const withWorkers = async (run: (world: World, workers: Process[]) => Promise<void>): Promise<void> => {
  const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  const workers: Process[] = [];
  try {
    await run(world, workers);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await world.close();
  }
};

it.concurrent('a payment that arrives while no worker runs is delivered by the next worker', async () => {
  await withWorkers(async (world, workers) => {
    const first = await startWorkerProcess(world);
    workers.push(first);
    const { created, id, email, slug } = await register(world);
    await awaiting(world, id);
    await first.stop('SIGKILL');
    // No run can be notified, but the payment is still recorded.
    expect((await pay(world, slug)).operation).toMatchObject({ id, status: 'running' });
    workers.push(await startWorkerProcess(world));
    const isDone = ({ status }: { status: string }) => status === 'succeeded';
    await until(() => world.operation(id, isDone, 'succeeds with the other worker'), isDone, 'succeeds', 90_000);
    await expectActive(world, created, email);
  });
}, 150_000);

it.concurrent.each(['register', 'awaitPayment', 'reserve'] as const)(
  'another worker continues after one was killed while recording %s',
  async (step) => {
    await withWorkers(async (world, workers) => {
      const hold = await holdAt(world, step);
      const first = await startWorkerProcess(world);
      workers.push(first);
      const registering = register(world);
      if (step !== 'register') {
        const { id, slug } = await registering;
        await awaiting(world, id);
        await pay(world, slug);
      }
      await until(hold.isReached, (isReached) => isReached, `a worker is in ${step}`);
      await first.stop('SIGKILL');
      await hold.release();
      workers.push(await startWorkerProcess(world));
      const { created, id, email, slug } = await registering;
      if (step === 'register') {
        await awaiting(world, id);
        await pay(world, slug);
      }
      await world.operation(id, ({ status }) => status === 'succeeded', 'succeeds with the other worker');
      await expectActive(world, created, email);
    });
  },
  120_000,
);
