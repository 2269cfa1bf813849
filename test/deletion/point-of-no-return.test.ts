import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFullOrganization, expectGone, statusOf } from '../support/deletion.ts';
import { gate } from '../support/faults.ts';
import { until } from '../support/until.ts';
import { cancel, faults, openWorld, remove, untilStuck, week, world } from './scene.ts';

beforeAll(openWorld);
afterEach(() => faults.reset());
afterAll(() => world.close());

describe('past the point of no return', () => {
  it('a deletion is stuck after ten attempts at the namespace; given up, it names it, and a new DELETE continues', async () => {
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

  it('a late first attempt leaves the namespace alone if the operation is already being undone', async () => {
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
});
