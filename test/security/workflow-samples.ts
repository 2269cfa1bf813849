import { v7 as uuid } from 'uuid';
import { namespaceOf } from '../../src/contract/ids.ts';
import { ownedNamespaces, registerMarked } from '../support/namespaces.ts';
import { createRunRows, createWorkflowRows } from '../support/runs.ts';
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

export const workflowSamples: Readonly<Record<string, Sample>> = {
  createWorkflow: ({ own }) => ({ path: `/v1/orgs/${own.slug}/workflows`, json: body }),
  listWorkflows: ({ own }) => ({ path: `/v1/orgs/${own.slug}/workflows` }),
  readWorkflow: ofWorkflow(),
  updateWorkflow: ofWorkflow('', { description: 'sample' }),
  deleteWorkflow: ofWorkflow(),
  startRun: async (scene) => {
    const namespace = namespaceOf(scene.own.slug, scene.own.id);
    // Several samples may be made for one organization.
    if (!(await ownedNamespaces(scene.world.connection, scene.own.id)).includes(namespace))
      await registerMarked(scene.world, namespace, scene.own.id);
    return ofWorkflow('/runs', { input: { sample: true } })(scene);
  },
  listRuns: ({ own }) => ({ path: `/v1/orgs/${own.slug}/runs` }),
  readRun: ofRun(),
  readRunResult: ofRun('/result'),
  cancelRun: ofRun('/cancel', reason),
  terminateRun: ofRun('/terminate', reason),
};
