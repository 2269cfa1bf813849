import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ScheduleClient, WorkflowClient } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scheduleIdOf } from '../../src/contract/ids.ts';
import { schedules, workflows } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { startDriftRun } from '../../src/usecases/drift/drift.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { asOwnerOf } from '../support/database.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let client: ScheduleClient;
let server: RunningTemporal;
const folder = makeServerFolder();

beforeAll(async () => {
  // Schedules need the server's own worker in their namespace, which the shared server does not run.
  server = await startTemporal({
    cli: await temporalCli(),
    dir: join(folder, 'temporal'),
    ui: false,
    settings: { 'worker.perNamespaceWorkerCount': 1 },
  });
  world = await createWorld({ temporalAddress: server.address });
  client = new ScheduleClient({ connection: world.connection, namespace: world.settings.controlNamespace });
});
afterAll(async () => {
  await world?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const createSchedule = async ({ id: orgId }: TestOrganization, paused: boolean): Promise<string> => {
  const [id, workflowId] = [uuid(), uuid()];
  await withOrganization(world.db, orgId, async (tx) => {
    await tx.insert(workflows).values({ id: workflowId, orgId, name: `w-${id}`, workflowType: 'w', taskQueue: 'q' });
    await tx.insert(schedules).values({ id, orgId, workflowId, name: `s-${id}`, spec: {} });
  });
  await client.create({
    scheduleId: scheduleIdOf(id),
    spec: { intervals: [{ every: '1 day' }] },
    action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'nobody' },
    state: { paused },
  });
  return scheduleIdOf(id);
};

const isPaused = async (scheduleId: string): Promise<boolean> =>
  (await client.getHandle(scheduleId).describe()).state.paused;

it('pauses the schedules in the grace period, and a cancel resumes exactly those that were running', async () => {
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  const [running, paused] = [await createSchedule(organization, false), await createSchedule(organization, true)];
  const { id } = (await deleteOrganization(world.ctx(), organization.slug, {}, {})).operation;
  await world.operation(id, ({ steps }) => steps[2]?.status === 'waiting', 'waits');
  expect([await isPaused(running), await isPaused(paused)]).toEqual([true, true]);
  await cancelOperation(world.ctx(), id, { reason: 'a test' }, { waitMs: 20_000 });
  expect([await isPaused(running), await isPaused(paused)]).toEqual([false, true]);
});

it('names in its residue a missing schedule that a cancel should have resumed', async () => {
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  const [running, gone] = [await createSchedule(organization, false), await createSchedule(organization, false)];
  const { id } = (await deleteOrganization(world.ctx(), organization.slug, {}, {})).operation;
  await world.operation(id, ({ steps }) => steps[2]?.status === 'waiting', 'waits');
  await client.getHandle(gone).delete();
  await cancelOperation(world.ctx(), id, { reason: 'a test' }, { waitMs: 20_000 });
  const operation = await world.ended(id);
  expect(operation.residue).toEqual([{ kind: 'schedules', name: organization.slug }]);
  expect(operation.steps[1]).toMatchObject({ status: 'undoFailed', error: { code: 'not_found' } });
  expect((await readOrganization(world.ctx(), organization.slug)).status).toBe('active');
  expect(await isPaused(running)).toBe(false);
});

it('resumes them when the drift watch restores the organization, or a later deletion is canceled', async () => {
  const giveUp = async (slug: string): Promise<void> => {
    const { id } = (await deleteOrganization(world.ctx(), slug, {}, {})).operation;
    const { workflow } = await world.operation(id, ({ steps }) => steps[2]?.status === 'waiting', 'waits');
    await new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace })
      .getHandle(workflow.workflowId)
      .terminate('by an operator');
    // Simulates that its undo was given up.
    await asOwnerOf(
      world.database,
      (sql) => sql`update operations set status = 'failed', finished_at = now() where id = ${id}`,
    );
  };
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  const [running, paused] = [await createSchedule(organization, false), await createSchedule(organization, true)];
  await giveUp(organization.slug);
  const next = (await deleteOrganization(world.ctx(), organization.slug, {}, {})).operation;
  await world.operation(next.id, ({ steps }) => steps[2]?.status === 'waiting', 'waits');
  expect([await isPaused(running), await isPaused(paused)]).toEqual([true, true]);
  await cancelOperation(world.ctx(), next.id, { reason: 'a test' }, { waitMs: 20_000 });
  expect([await isPaused(running), await isPaused(paused)]).toEqual([false, true]);
  await giveUp(organization.slug);
  expect([await isPaused(running), await isPaused(paused)]).toEqual([true, true]);
  await startDriftRun(world.ctx(), { waitMs: 60_000 });
  expect((await readOrganization(world.ctx(), organization.slug)).status).toBe('active');
  expect([await isPaused(running), await isPaused(paused)]).toEqual([false, true]);
});

it('removes the schedules, including those the organization created itself', async () => {
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  const other = await createOrganizationRows(world.db, { status: 'active' });
  const ours = [await createSchedule(organization, false), await createSchedule(organization, true)];
  const theirs = await createSchedule(other, false);
  const started = await deleteOrganization(world.ctx(), organization.slug, { graceSeconds: 0 }, {});
  expect(await world.ended(started.operation.id)).toMatchObject({ status: 'succeeded', residue: [] });
  for (const scheduleId of ours) {
    await expect(client.getHandle(scheduleId).describe()).rejects.toThrow(/not found/i);
  }
  expect(await isPaused(theirs)).toBe(false);
});
