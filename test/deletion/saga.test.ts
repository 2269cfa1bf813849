import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certifyDeletions } from '../../src/background/deletion/certifier.ts';
import { readCertificate } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { asOwnerOf } from '../support/database.ts';
import {
  createFullOrganization,
  expectGone,
  expectRestored,
  provisionFullOrganization,
  statusOf,
} from '../support/deletion.ts';
import { gate } from '../support/faults.ts';
import { until } from '../support/until.ts';
import { eventTypesOf } from '../support/world.ts';
import {
  away,
  cancel,
  faults,
  formerStatuses,
  openWorld,
  reason,
  refuse,
  remove,
  stepOf,
  terminate,
  waits,
  week,
  world,
} from './scene.ts';

beforeAll(openWorld);
afterEach(() => faults.reset());
afterAll(() => world.close());

describe('a successful deletion', () => {
  it.concurrent.each(formerStatuses)('removes everything of an organization that was %s', async (status) => {
    const organization = await createFullOrganization(world, status);
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect([...new Set(operation.steps.map((step) => step.status))]).toEqual(['succeeded']);
    await expectGone(world, organization, id);
  });

  it('leaves a namespace with the mark of another owner alone', async () => {
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

describe('missing certificates', () => {
  it('are signed, except one with a broken chain, which does not hold up the others', async () => {
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

describe('the owner for whom an organization was created', () => {
  it('is forgotten with it, so no operation still names a person', async () => {
    const organization = await provisionFullOrganization(world);
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
  it.concurrent.each(formerStatuses)('%s, in the grace period', async (status) => {
    const organization = await createFullOrganization(world, status);
    const id = await remove(organization, week);
    const held = await waits(id, 'awaitGrace');
    expect(Date.parse(stepOf(held, 'awaitGrace')?.nextRetryAt ?? '') - Date.now()).toBeGreaterThan((week - 60) * 1_000);
    expect(await statusOf(world, organization.id)).toBe('deleting');
    await cancel(id);
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectRestored(world, organization, { id }, status);
  });

  it('if it preceded any change of the namespace, and the run was terminated before any undo', async () => {
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

  it('of a deletion requested after the undo of another was given up, with its own grace period', async () => {
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
});
