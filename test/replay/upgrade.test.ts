import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowClient } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { workflowBundle } from '../../src/main/workflow-bundle.ts';
import { retryOperation } from '../../src/usecases/operation.ts';
import { resumeOrganization, suspendOrganization } from '../../src/usecases/organization-status.ts';
import { asOwnerOf } from '../support/database.ts';
import { Faults } from '../support/faults.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, eventTypesOf, type World } from '../support/world.ts';

const why = { reason: 'an upgrade' };
let folder: string;
let earlier: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-upgrade-'));
  earlier = join(folder, 'workflows.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('before-schedules.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  await writeFile(earlier, code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The operation as it was claimed when its kind had one step. */
const forgetSchedules = (world: World, { id }: Operation): Promise<unknown> =>
  asOwnerOf(world.database, (sql) => sql`update operations set steps = steps - 1 where id = ${id}`);

const waits = (world: World, id: string, attempt: number) =>
  world.operation(
    id,
    ({ steps }) => steps.some((step) => step.status === 'waiting' && step.attempt >= attempt),
    `waits after ${attempt}`,
  );

it.each(['suspendOrganization', 'resumeOrganization'] as const)(
  'a run of %s that began before schedules were paused goes on, and ends, under the workflows of today',
  async (kind) => {
    const faults = new Faults();
    let bundle = earlier;
    const workflows = async () => bundle;
    const world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, workflows });
    try {
      const isSuspension = kind === 'suspendOrganization';
      const { slug } = await createOrganizationRows(world.db, { status: isSuspension ? 'active' : 'suspended' });
      faults.before(kind, () => {
        throw new DomainError('database_unavailable');
      });
      const start = isSuspension ? suspendOrganization : resumeOrganization;
      const { operation } = await start(world.ctx(), slug, why, {});
      await forgetSchedules(world, operation);
      await waits(world, operation.id, 2);
      await world.stopWorker();

      bundle = await workflowBundle();
      await world.startWorker();
      // What the worker of today has tried once more; long enough a wait to hasten it.
      await waits(world, operation.id, 4);
      faults.reset();
      await retryOperation(world.ctx(), operation.id, why, {});
      const ended = await world.ended(operation.id);
      expect(ended).toMatchObject({ status: 'succeeded', error: null });
      expect(ended.steps.map(({ name, status }) => [name, status])).toEqual([
        [isSuspension ? 'suspend' : 'resume', 'succeeded'],
      ]);
      const { namespace, workflowId } = ended.workflow;
      await new WorkflowClient({ connection: world.connection, namespace }).getHandle(workflowId).result();
      const types = await eventTypesOf(world, operation.id);
      expect(types).toContain('WORKFLOW_EXECUTION_COMPLETED');
      // The step of today was asked for, and found the operation ended.
      expect(types).toContain('ACTIVITY_TASK_COMPLETED');
      expect(types).not.toContain('WORKFLOW_TASK_FAILED');
      expect(types).not.toContain('ACTIVITY_TASK_FAILED');
    } finally {
      await world.close();
    }
  },
  60_000,
);
