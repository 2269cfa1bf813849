import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ScheduleClient } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { scheduleIdOf } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { schedules, workflows } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { Faults } from '../support/faults.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const why = { reason: 'a test' };
let world: World;
let client: ScheduleClient;

const folder = makeServerFolder();
let server: RunningTemporal;

beforeAll(async () => {
  // Schedules run on a worker of the server in their namespace, which the shared server does not have.
  server = await startTemporal({
    cli: await temporalCli(),
    dir: join(folder, 'temporal'),
    ui: false,
    settings: { 'worker.perNamespaceWorkerCount': 1 },
  });
  world = await createWorld({ temporalAddress: server.address, wrap: faults.wrap });
  const { connection, settings } = world;
  client = new ScheduleClient({ connection, namespace: settings.controlNamespace });
});
afterEach(() => faults.reset());
afterAll(async () => {
  await world?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A schedule of the organization, both as a row and in Temporal. */
const createSchedule = async ({ id: orgId }: TestOrganization, isPaused = false): Promise<string> => {
  const id = uuid();
  const workflowId = uuid();
  await withOrganization(world.db, orgId, async (tx) => {
    await tx.insert(workflows).values({ id: workflowId, orgId, name: `w-${id}`, taskQueue: 'q' });
    await tx.insert(schedules).values({ id, orgId, workflowId, name: `s-${id}`, spec: {} });
  });
  await client.create({
    scheduleId: scheduleIdOf(id),
    spec: { intervals: [{ every: '1 day' }] },
    action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'nobody' },
    state: { paused: isPaused },
  });
  return id;
};

const isPaused = async (id: string): Promise<boolean> =>
  (await client.getHandle(scheduleIdOf(id)).describe()).state.paused;
const statusOf = async ({ slug }: TestOrganization): Promise<OrganizationStatus> =>
  (await readOrganization(world.ctx(), slug)).status;
const outcome = async (started: Promise<{ operation: Operation }>): Promise<Operation> =>
  world.ended((await started).operation.id);

const cycles = [
  {
    away: suspendOrganization,
    back: resumeOrganization,
    as: 'suspended',
    steps: [
      ['suspend', 'suspendOrganization'],
      ['pauseSchedules', 'pauseSchedules'],
    ],
    backSteps: [
      ['resume', 'resumeOrganization'],
      ['resumeSchedules', 'resumeSchedules'],
    ],
  },
  {
    away: deactivateOrganization,
    back: activateOrganization,
    as: 'inactive',
    steps: [
      ['deactivate', 'deactivateOrganization'],
      ['pauseSchedules', 'pauseSchedules'],
    ],
    backSteps: [
      ['activate', 'activateOrganization'],
      ['resumeSchedules', 'resumeSchedules'],
    ],
  },
] as const satisfies {
  steps: [string, keyof Activities][];
  backSteps: [string, keyof Activities][];
  [key: string]: unknown;
}[];

describe.each(cycles)('an organization that becomes $as and returns', ({ away, back, as, steps, backSteps }) => {
  it('has its schedules paused, and those that ran resumed', async () => {
    const organization = await createOrganizationRows(world.db, { status: 'active' });
    const [running, paused] = [await createSchedule(organization), await createSchedule(organization, true)];
    expect(await outcome(away(world.ctx(), organization.slug, why, {}))).toMatchObject({ status: 'succeeded' });
    expect(await statusOf(organization)).toBe(as);
    expect([await isPaused(running), await isPaused(paused)]).toEqual([true, true]);
    expect(await outcome(back(world.ctx(), organization.slug, why, {}))).toMatchObject({ status: 'succeeded' });
    expect(await statusOf(organization)).toBe('active');
    expect([await isPaused(running), await isPaused(paused)]).toEqual([false, true]);
  });

  it('has the same result if every activity runs twice', async () => {
    faults.isTwice = true;
    const organization = await createOrganizationRows(world.db, { status: 'active' });
    const [running, paused] = [await createSchedule(organization), await createSchedule(organization, true)];
    expect(await outcome(away(world.ctx(), organization.slug, why, {}))).toMatchObject({ status: 'succeeded' });
    expect([await isPaused(running), await isPaused(paused)]).toEqual([true, true]);
    expect(await outcome(back(world.ctx(), organization.slug, why, {}))).toMatchObject({ status: 'succeeded' });
    expect([await isPaused(running), await isPaused(paused)]).toEqual([false, true]);
    const events = await withOrganization(world.db, organization.id, (tx) =>
      tx.query.outbox.findMany({ orderBy: (row, { asc }) => asc(row.sequence) }),
    );
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it.each([...steps, ...backSteps])('is retried if %s fails before or after its effect', async (name, activity) => {
    const organization = await createOrganizationRows(world.db, { status: 'active' });
    const running = await createSchedule(organization);
    faults.before(activity, (tries) => {
      if (tries === 1) throw new DomainError('temporal_unavailable');
    });
    faults.after(activity, (tries) => {
      if (tries === 2) throw new DomainError('database_unavailable');
    });
    const gone = await outcome(away(world.ctx(), organization.slug, why, {}));
    const returned = await outcome(back(world.ctx(), organization.slug, why, {}));
    expect([gone.status, returned.status]).toEqual(['succeeded', 'succeeded']);
    const step = [...gone.steps, ...returned.steps].find((each) => each.name === name);
    // The last step is done with its effect, so a lost answer is not shown.
    expect(step?.attempt).toBeGreaterThanOrEqual(2);
    expect(await statusOf(organization)).toBe('active');
    expect(await isPaused(running)).toBe(false);
  });

  it('stays unchanged if the change of its status is given up', async () => {
    const [, activity] = steps[0];
    faults.before(activity, () => {
      throw new DomainError('database_unavailable');
    });
    const organization = await createOrganizationRows(world.db, { status: 'active' });
    const { operation } = await away(world.ctx(), organization.slug, why, {});
    await world.operation(operation.id, (each) => each.steps[0]?.nextRetryAt !== null, 'waits');
    await cancelOperation(world.ctx(), operation.id, why, {});
    expect(await world.ended(operation.id)).toMatchObject({ status: 'canceled', residue: [] });
    expect(await statusOf(organization)).toBe('active');
  });

  it('shows unreachable schedules as stuck, and names them if they are given up', async () => {
    faults.before('pauseSchedules', () => {
      throw new DomainError('temporal_unavailable');
    });
    const organization = await createOrganizationRows(world.db, { status: 'active' });
    const { operation } = await away(world.ctx(), organization.slug, why, {});
    const { id } = operation;
    for (let tries = 1; tries < 10; tries += 1) {
      await world.operation(
        id,
        (each) => each.steps[1]?.attempt === tries && each.steps[1].nextRetryAt !== null,
        'waits',
      );
      if (tries === 1) {
        const early = cancelOperation(world.ctx(), id, why, {});
        await expect(early).rejects.toMatchObject({ code: 'point_of_no_return' });
      }
      await retryOperation(world.ctx(), id, why, {});
    }
    await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
    await cancelOperation(world.ctx(), id, why, {});
    expect(await world.ended(id)).toMatchObject({
      status: 'failed',
      residue: [{ kind: 'schedules', name: organization.slug }],
    });
    expect(await statusOf(organization)).toBe(as);
  });
});

it('an activation does not end a suspension, nor a resumption an inactivity', async () => {
  const suspended = await createOrganizationRows(world.db, { status: 'suspended' });
  const inactive = await createOrganizationRows(world.db, { status: 'inactive' });
  const refused = { code: 'illegal_transition' };
  await expect(activateOrganization(world.ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(deactivateOrganization(world.ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(resumeOrganization(world.ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
  await expect(suspendOrganization(world.ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
});
