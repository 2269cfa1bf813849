import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasUndo, operationKindNames } from '../../src/contract/operation-kinds.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { statusOf } from '../support/deletion.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { sagaProperties } from '../support/saga-properties.ts';
import { createSchedule } from '../support/saga-scenes.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';

const folder = makeServerFolder();
let server: RunningTemporal | undefined;

// Registered first, so that it runs after the world is closed: end hooks run in reverse order.
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const world = sagaProperties(
  operationKindNames.filter((kind) => !hasUndo(kind)),
  async () => {
    // Schedules need the server's own worker in their namespace, which the shared server does not run.
    server = await startTemporal({
      cli: await temporalCli(),
      dir: join(folder, 'temporal'),
      ui: false,
      settings: { 'worker.perNamespaceWorkerCount': 1 },
    });
    return { temporalAddress: server.address, hasSchedules: true };
  },
);

const why = { reason: 'a test' };
const waiting = { waitMs: 20_000 };

describe.each([
  { away: suspendOrganization, back: resumeOrganization, as: 'suspended' },
  { away: deactivateOrganization, back: activateOrganization, as: 'inactive' },
])('an organization that becomes $as and comes back', ({ away, back, as }) => {
  it('has its schedules paused, and resumes those that were running', async () => {
    const { id, slug } = await createOrganizationRows(world().db, { status: 'active' });
    const running = await createSchedule(world(), id, false);
    const paused = await createSchedule(world(), id, true);
    expect((await away(world().ctx(), slug, why, waiting)).operation.status).toBe('succeeded');
    expect(await statusOf(world(), id)).toBe(as);
    expect([await running.isPaused(), await paused.isPaused()]).toEqual([true, true]);
    expect((await back(world().ctx(), slug, why, waiting)).operation.status).toBe('succeeded');
    expect(await statusOf(world(), id)).toBe('active');
    expect([await running.isPaused(), await paused.isPaused()]).toEqual([false, true]);
  });
});

it('neither lifts a suspension by activating nor ends inactivity by resuming', async () => {
  const suspended = await createOrganizationRows(world().db, { status: 'suspended' });
  const inactive = await createOrganizationRows(world().db, { status: 'inactive' });
  const refused = { code: 'illegal_transition' };
  await expect(activateOrganization(world().ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(deactivateOrganization(world().ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(resumeOrganization(world().ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
  await expect(suspendOrganization(world().ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
});
