import proto from '@temporalio/proto';
import { expect, it } from 'vitest';
import { controlTaskQueue } from '../../src/contract/ids.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const { TaskQueueKind } = proto.temporal.api.enums.v1;

/** After this many, the server takes no update until a worker has completed the task. */
const failuresMin = 3;

/** Like a worker that is lost each time it has taken the task. */
const failTask = async ({ connection, settings: { controlNamespace: namespace } }: World): Promise<void> => {
  const { workflowService } = connection;
  const taskQueue = { name: controlTaskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
  await connection.withDeadline(Date.now() + 20_000, async () => {
    const { taskToken } = await workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'lost' });
    await workflowService.respondWorkflowTaskFailed({ namespace, taskToken, identity: 'lost' });
  });
};

/** Found by the fault campaign, when it was a 500. */
it('a run that keeps losing its workers answers a cancel with 503 for now, and continues with a stable worker', async () => {
  const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  try {
    const body = { name: 'Failing Tasks', owner: { email: 'owner@failing-tasks.example' } };
    const { created } = await createOrganization(world.ctx(), body, {});
    const { id } = created.operation;
    for (let times = 1; times <= failuresMin; times += 1) await failTask(world);
    const cancel = cancelOperation(world.ctx(), id, { reason: 'test' }, {});
    await expect(cancel).rejects.toMatchObject({ code: 'temporal_unavailable' });
    await world.startWorker();
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
  } finally {
    await world.close();
  }
});
