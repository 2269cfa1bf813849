import { WorkflowClient } from '@temporalio/client';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import type { World } from './world.ts';

/** As an operator does who terminates the run of an operation in Temporal. */
export const terminateRun = async (world: World, operationId: string): Promise<void> => {
  const { workflow } = await readOperation(world.ctx(), operationId);
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  await client.getHandle(workflow.workflowId).terminate('by an operator');
};
