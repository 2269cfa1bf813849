import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certifyDeletions } from '../../src/background/deletion/certifier.ts';
import { readCertificate } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFullOrganization, expectGone, expectRestored, exportedFiles, statusOf } from '../support/deletion.ts';
import { gate } from '../support/faults.ts';
import { until } from '../support/until.ts';
import { eventTypesOf } from '../support/world.ts';
import {
  activities,
  away,
  cancel,
  faults,
  final,
  formerStatuses,
  openWorld,
  reason,
  refuse,
  remove,
  stepOf,
  terminate,
  undoable,
  waits,
  week,
  world,
} from './scene.ts';

beforeAll(openWorld);
afterEach(() => faults.reset());
afterAll(() => world.close());

describe('a deletion that goes well', () => {
  it.each(formerStatuses)('removes everything of an organization that was %s', async (status) => {
    const organization = await createFullOrganization(world, status);
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect([...new Set(operation.steps.map((step) => step.status))]).toEqual(['succeeded']);
    await expectGone(world, organization, id);
  });

  it('has the same end when every activity runs twice', async () => {
    faults.isTwice = true;
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    await expectGone(world, organization, id);
  });

  it('leaves a namespace alone that carries the mark of somebody else', async () => {
    const organization = await createFullOrganization(world);
    const { workflowService, operatorService } = world.connection;
    await operatorService.deleteNamespace({ namespace: organization.namespace });
    await workflowService.registerNamespace({
      namespace: organization.namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
      data: { 'freehold.org-id': 'somebody-else' },
    });
    const id = await remove(organization);
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace: organization.namespace });
    expect(namespaceInfo?.data?.['freehold.org-id']).toBe('somebody-else');
    await operatorService.deleteNamespace({ namespace: organization.namespace });
  });
});

describe.each(activities)('when %s (%s) fails once', (name, activity) => {
  it.each(['before', 'after'] as const)('%s its effect: it is tried again and succeeds', async (when) => {
    faults[when](activity, (tries) => {
      if (tries === 1) away();
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation.status).toBe('succeeded');
    expect(stepOf(operation, name)).toMatchObject({ status: 'succeeded', error: null });
    await expectGone(world, organization, id);
  });
});

describe.each(undoable)('when %s (%s) fails for good', (_name, activity) => {
  it.each(['before', 'after'] as const)('%s its effect: everything is as it was', async (when) => {
    faults[when](activity, refuse);
    const organization = await createFullOrganization(world, 'suspended');
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation.status).toMatch(/^(failed|compensated)$/);
    expect(operation).toMatchObject({ error: { code: 'forbidden' }, residue: [], export: null });
    await expectRestored(world, organization, { id }, 'suspended');
  });
});

describe.each(final)('when %s (%s) fails for good', (name, activity) => {
  it('nothing is undone, it ends failed, and what is left is named', async () => {
    faults.before(activity, refuse);
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'failed', error: { code: 'forbidden' } });
    expect(stepOf(operation, name)?.status).toBe('failed');
    expect(operation.steps.filter(({ status }) => status.startsWith('und'))).toEqual([]);
    expect(operation.residue.length).toBeGreaterThan(0);
    expect(await exportedFiles(world, id)).not.toEqual([]);
    expect(await statusOf(world, organization.id)).toBe(name === 'certify' ? null : 'deleting');
    // Of the signature alone a worker makes good by itself.
    expect(await certifyDeletions(world)).toBe(name === 'certify' ? 1 : 0);
    if (name === 'certify') await expectGone(world, organization, id);
  });
});

describe('certificates that are missing', () => {
  it('are signed but for the one whose chain does not hold, which keeps none of the others', async () => {
    faults.before('certifyDeletion', refuse);
    const [broken, whole] = [await createFullOrganization(world), await createFullOrganization(world)];
    const ids = [await remove(broken)];
    await world.ended(ids[0] ?? '');
    ids.push(await remove(whole));
    await world.ended(ids[1] ?? '');
    await asOwnerOf(world.database, async (sql) => {
      await sql`update audit_events set body = body || ' ' where org_id = ${broken.id} and seq = 3`;
    });
    const failed: string[] = [];
    expect(await certifyDeletions({ ...world, onFailed: (orgId) => failed.push(orgId) })).toBe(1);
    expect(failed).toEqual([broken.id]);
    await expectGone(world, whole, ids[1] ?? '');
    await expect(readCertificate(world.ctx(), ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' });
    await asOwnerOf(
      world.database,
      (sql) => sql`update organization_tombstones set certificate = '' where org_id = ${broken.id}`,
    );
  });
});

describe('the owner whom an organization was made for', () => {
  it('is forgotten with it: no operation names a person any more', async () => {
    const organization = await createFullOrganization(world);
    const named = () =>
      asOwnerOf(
        world.database,
        (sql) => sql`select kind from operations where input::text like ${`%${organization.ownerEmail}%`}`,
      );
    expect(await named()).toHaveLength(1);
    const id = await remove(organization);
    await world.ended(id);
    expect(await named()).toHaveLength(0);
    await expectGone(world, organization, id);
  });
});

describe('a cancel restores the former status', () => {
  it.each(formerStatuses)('%s, in the grace period', async (status) => {
    const organization = await createFullOrganization(world, status);
    const id = await remove(organization, week);
    const held = await waits(id, 'awaitGrace');
    expect(Date.parse(stepOf(held, 'awaitGrace')?.nextRetryAt ?? '') - Date.now()).toBeGreaterThan((week - 60) * 1_000);
    expect(await statusOf(world, organization.id)).toBe('deleting');
    await cancel(id);
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id }, status);
  });

  it.each(
    undoable.flatMap(([name, activity]) =>
      formerStatuses.slice(0, 3).map((status) => [name, activity, status] as const),
    ),
  )('while %s (%s) waits for its next try, from %s', async (name, activity, status) => {
    faults.before(activity, away);
    const organization = await createFullOrganization(world, status);
    const id = await remove(organization);
    await waits(id, name);
    await cancel(id);
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id }, status);
  });

  it('when its run was terminated in the grace period', async () => {
    const organization = await createFullOrganization(world, 'inactive');
    const id = await remove(organization, week);
    await waits(id, 'awaitGrace');
    await terminate(id);
    await cancel(id);
    expect(await world.ended(id)).toMatchObject({ status: 'canceled' });
    await expectRestored(world, organization, { id }, 'inactive');
  });

  it('when it came before the namespace was touched, and the run was terminated before anything was undone', async () => {
    const [exporting, undoing] = [gate(), gate()];
    faults.before('exportData', exporting.wait);
    faults.before('discardExport', async () => {
      await undoing.wait();
      away();
    });
    const organization = await createFullOrganization(world, 'inactive');
    const id = await remove(organization);
    await exporting.reached;
    const canceled = cancelOperation(world.ctx(), id, reason, {});
    await until(
      () => eventTypesOf(world, id),
      (types) => types.includes('WORKFLOW_EXECUTION_UPDATE_ACCEPTED:cancel'),
      'the cancel is accepted',
    );
    exporting.open();
    await Promise.all([canceled, undoing.reached]);
    await terminate(id);
    undoing.open();
    const lost = await world.operation(id, ({ status }) => status === 'compensating', 'is being undone');
    expect([stepOf(lost, 'exportData')?.status, stepOf(lost, 'deleteNamespace')?.status]).toEqual([
      'succeeded',
      'skipped',
    ]);
    faults.reset();
    await expect(retryOperation(world.ctx(), id, reason, {})).rejects.toMatchObject({ code: 'nothing_to_retry' });
    await cancel(id);
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id }, 'inactive');
  });

  it('of a deletion that was asked for when the undo of another had been given up, which has its grace', async () => {
    faults.before('restoreOrganization', away);
    const organization = await createFullOrganization(world, 'suspended');
    const first = await remove(organization, week);
    await waits(first, 'awaitGrace');
    await cancelOperation(world.ctx(), first, reason, {});
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await world.operation(
        first,
        (operation) => {
          const step = stepOf(operation, 'stopWork');
          return step?.status === 'undoFailed' && step.attempt >= attempt;
        },
        `waits to be undone, try ${attempt}`,
      );
      await retryOperation(world.ctx(), first, reason, {});
    }
    await world.operation(first, ({ status }) => status === 'stuck', 'is stuck');
    await cancel(first);
    expect((await world.ended(first)).status).toBe('failed');
    faults.reset();
    expect(await statusOf(world, organization.id)).toBe('deleting');
    const second = await remove(organization, week);
    const held = await waits(second, 'awaitGrace');
    expect(Date.parse(stepOf(held, 'awaitGrace')?.nextRetryAt ?? '') - Date.now()).toBeGreaterThan((week - 60) * 1_000);
    await cancel(second);
    expect(await world.ended(second)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id: second }, 'suspended');
  });

  it('though every undo fails at first, and shows that', async () => {
    faults.before('passPointOfNoReturn', away);
    for (const activity of ['discardExport', 'restoreSchedules', 'restoreOrganization'] as const) {
      faults.before(activity, (tries) => {
        if (tries < 3) away();
      });
    }
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await waits(id, 'exportData');
    await cancelOperation(world.ctx(), id, reason, {});
    await world.operation(id, (operation) => stepOf(operation, 'exportData')?.status === 'undoFailed', 'shows it');
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id }, 'active');
  });
});
