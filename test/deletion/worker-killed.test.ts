import { expect, it } from 'vitest';
import { isEnded } from '../../src/contract/operation.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createFullOrganization, expectGone } from '../support/deletion.ts';
import { holdAt, startWorkerProcess } from '../support/held-step.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

it.each(['exportData', 'removeRows'] as const)(
  'another worker finishes a deletion that one was at which is killed in %s',
  async (step) => {
    const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
    const workers: Process[] = [];
    const startWorker = async (): Promise<Process> => {
      const worker = await startWorkerProcess(world);
      workers.push(worker);
      return worker;
    };
    try {
      const first = await startWorker();
      const organization = await createFullOrganization(world);
      const hold = await holdAt(world, step);
      const { id } = (await deleteOrganization(world.ctx(), organization.slug, { graceSeconds: 0 }, {})).operation;
      await until(hold.isReached, (isReached) => isReached, `a worker is in ${step}`);
      await first.stop('SIGKILL');
      await hold.release();
      await startWorker();
      // The task of the first worker is noticed only once its heartbeats are missing.
      const ended = await untilEnded(world, id);
      expect(ended).toMatchObject({ status: 'succeeded', residue: [] });
      await expectGone(world, organization, id);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await world.close();
    }
  },
  180_000,
);

const untilEnded = (world: World, id: string) =>
  until(
    () => readOperation(world.ctx(), id),
    ({ status }) => isEnded(status),
    'ends',
    120_000,
  );
