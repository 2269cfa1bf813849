import { WorkflowClient } from '@temporalio/client';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import type { World } from './world.ts';

/** Terminates the run of an operation in Temporal, like an operator would. */
export const terminateRun = async (world: World, operationId: string): Promise<void> => {
  const { workflow } = await readOperation(world.ctx(), operationId);
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  await client.getHandle(workflow.workflowId).terminate('by an operator');
};
