import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { retryOperation } from '../../src/usecases/operation/operation.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFullOrganization, expectGone, statusOf } from '../support/deletion.ts';
import { gate } from '../support/faults.ts';
import { until } from '../support/until.ts';
import {
  away,
  cancel,
  faults,
  final,
  openWorld,
  reason,
  remove,
  terminate,
  untilStuck,
  waits,
  week,
  world,
} from './scene.ts';

beforeAll(openWorld);
afterEach(() => faults.reset());
afterAll(() => world.close());

describe('past the point of no return', () => {
  it.each(final.slice(0, 3))('a cancel is refused while %s (%s) waits', async (name, activity) => {
    let isAway = true;
    faults.before(activity, () => {
      if (isAway) away();
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await waits(id, name);
    await expect(cancel(id)).rejects.toMatchObject({ code: 'point_of_no_return' });
    isAway = false;
    await retryOperation(world.ctx(), id, reason, {});
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    await expectGone(world, organization, id);
  });

  it('a namespace that cannot be deleted is stuck after ten tries; given up, it is named, and a new DELETE goes on', async () => {
    faults.before('removeNamespace', () => {
      throw new DomainError('temporal_unavailable');
    });
    const organization = await createFullOrganization(world, 'inactive');
    const id = await remove(organization);
    const stuck = await untilStuck(id, 'deleteNamespace');
    const residue = [{ kind: 'namespace', name: organization.namespace }];
    expect(stuck.residue).toEqual(expect.arrayContaining(residue));
    await cancel(id);
    const ended = await world.ended(id);
    expect(ended.status).toBe('failed');
    expect(ended.residue).toEqual(expect.arrayContaining(residue));
    expect(ended.steps.filter(({ status }) => status.startsWith('und'))).toEqual([]);
    expect(await statusOf(world, organization.id)).toBe('deleting');
    faults.reset();
    const next = await remove(organization, week);
    expect(await world.ended(next)).toMatchObject({ status: 'succeeded' });
    await expectGone(world, organization, next);
  });

  it('a late first try leaves the namespace alone when the operation is being undone by then', async () => {
    const door = gate();
    const errors: unknown[] = [];
    faults.before('removeNamespace', door.wait);
    faults.onError('removeNamespace', (error) => errors.push(error));
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await door.reached;
    await asOwnerOf(world.database, (sql) => sql`update operations set status = 'compensating' where id = ${id}`);
    door.open();
    await until(
      async () => errors,
      (seen) => seen.length > 0,
      'the late try was refused',
    );
    expect(errors).toMatchObject([{ code: 'operation_superseded' }]);
    const { namespaceInfo } = await world.connection.workflowService.describeNamespace({
      namespace: organization.namespace,
    });
    expect(namespaceInfo?.data?.['freehold.org-id']).toBe(organization.id);
  });

  it('a stuck step is completed by a retry', async () => {
    faults.before('removeNamespace', (tries) => {
      if (tries <= 10) away();
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await untilStuck(id, 'deleteNamespace');
    await retryOperation(world.ctx(), id, reason, {});
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', residue: [] });
    await expectGone(world, organization, id);
  });

  it.each([
    ['revokeKeys', 'revokeKeys'],
    ['certify', 'certifyDeletion'],
  ] as const)('a run that was terminated in %s is not undone; a retry goes on where it was', async (name, activity) => {
    let isAway = true;
    faults.before(activity, () => {
      if (isAway) away();
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await waits(id, name);
    await terminate(id);
    await expect(cancel(id)).rejects.toMatchObject({ code: 'point_of_no_return' });
    isAway = false;
    await retryOperation(world.ctx(), id, reason, {});
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    await expectGone(world, organization, id);
  });
});
