import { v7 as uuid } from 'uuid';
import { namespaceOf } from '../../src/contract/ids.ts';
import { serveByHand } from '../support/hand-worker.ts';
import { ownedNamespaces, registerMarked } from '../support/namespaces.ts';
import { createRunRows, createWorkflowRows } from '../support/runs.ts';
import type { World } from '../support/world.ts';
import type { Tenant } from './fixtures.ts';
import type { Sample } from './sample.ts';

const name = 'sample';
const body = { name, workflowType: 'sample', taskQueue: 'samples' };
const reason = { reason: 'a test' };

const ofWorkflow =
  (rest = '', json?: object): Sample =>
  async ({ own, world }) => {
    await createWorkflowRows(world.db, own.id, name);
    return { path: `/v1/orgs/${own.slug}/workflows/${name}${rest}`, ...(json === undefined ? {} : { json }) };
  };

/** Of a run that Temporal does not know, which the product finds out. */
const ofRun =
  (rest = '', json?: object): Sample =>
  async ({ own, world }) => {
    const workflowId = await createWorkflowRows(world.db, own.id, name);
    const id = await createRunRows(world.db, own.id, workflowId, { temporalId: uuid(), runId: uuid() });
    return { path: `/v1/orgs/${own.slug}/runs/${id}${rest}`, ...(json === undefined ? {} : { json }) };
  };

/** Of a run that Temporal knows. */
const ofOpenRun =
  (rest: string, json: object, isServed = false): Sample =>
  async ({ own, world }) => {
    const namespace = await ensureNamespace(world, own);
    const workflowId = await createWorkflowRows(world.db, own.id, name);
    const temporalId = uuid();
    const { runId } = await world.connection.workflowService.startWorkflowExecution({
      namespace,
      workflowId: temporalId,
      requestId: uuid(),
      workflowType: { name },
      taskQueue: { name: temporalId },
    });
    const id = await createRunRows(world.db, own.id, workflowId, { temporalId, runId });
    if (isServed) await serveByHand(world, namespace, temporalId);
    return { path: `/v1/orgs/${own.slug}/runs/${id}${rest}`, json };
  };

/** Several samples may be made for one organization. */
const ensureNamespace = async (world: World, { slug, id }: Tenant): Promise<string> => {
  const namespace = namespaceOf(slug, id);
  if (!(await ownedNamespaces(world.connection, id)).includes(namespace)) await registerMarked(world, namespace, id);
  return namespace;
};

export const workflowSamples: Readonly<Record<string, Sample>> = {
  createWorkflow: ({ own }) => ({ path: `/v1/orgs/${own.slug}/workflows`, json: body }),
  listWorkflows: ({ own }) => ({ path: `/v1/orgs/${own.slug}/workflows` }),
  readWorkflow: ofWorkflow(),
  updateWorkflow: ofWorkflow('', { description: 'sample' }),
  deleteWorkflow: ofWorkflow(),
  startRun: async (scene) => {
    await ensureNamespace(scene.world, scene.own);
    return ofWorkflow('/runs', { input: { sample: true } })(scene);
  },
  listRuns: ({ own }) => ({ path: `/v1/orgs/${own.slug}/runs` }),
  readRun: ofRun(),
  readRunResult: ofRun('/result'),
  signalRun: ofOpenRun('/signal', { name: 'sampled', input: { sample: true } }),
  queryRun: ofOpenRun('/query', { name: 'sample', input: { sample: true } }, true),
  updateRun: ofOpenRun('/update', { name: 'sample', input: { sample: true } }, true),
  cancelRun: ofRun('/cancel', reason),
  terminateRun: ofRun('/terminate', reason),
};
