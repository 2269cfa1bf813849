import { msToTs } from '@temporalio/common/lib/time.js';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyCertificate } from '../../src/cli/certificate-verification.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { ownershipMark } from '../../src/contract/ids.ts';
import { readCertificate } from '../../src/usecases/deletion/deletion.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { createFullOrganization, rowsOf } from '../support/deletion.ts';
import { gate } from '../support/faults.ts';
import { faults, openWorld, remove, stepOf, world } from './scene.ts';

beforeAll(openWorld);
afterEach(() => faults.reset());
afterAll(() => world.close());

const mark = async (namespace: string, orgId: string): Promise<void> => {
  await world.connection.workflowService.updateNamespace({
    namespace,
    updateInfo: { data: { [ownershipMark]: orgId } },
  });
};

const markOf = async (namespace: string): Promise<string | undefined> =>
  (await world.connection.workflowService.describeNamespace({ namespace })).namespaceInfo?.data?.[ownershipMark];

describe('a namespace that carries the mark of another organization', () => {
  it('is left alone by a deletion, which names it in its residue and its certificate', async () => {
    const organization = await createFullOrganization(world);
    const { namespace } = organization;
    await mark(namespace, 'other');
    const operation = await world.ended(await remove(organization));
    const residue = [{ kind: 'namespace', name: namespace }];
    expect(operation).toMatchObject({ status: 'succeeded', residue });
    expect(stepOf(operation, 'deleteNamespace')?.error).toMatchObject({ code: 'namespace_conflict' });
    const certificate = verifyCertificate(await readCertificate(world.ctx(), operation.id));
    expect(certificate.notRemoved).toEqual(residue);
    expect(Object.values(await rowsOf(world, organization.id)).filter((count) => count > 0)).toEqual([]);
    expect(await markOf(namespace)).toBe('other');
  });

  it('is named once by a deletion whose activities run twice', async () => {
    faults.isTwice = true;
    const organization = await createFullOrganization(world);
    await mark(organization.namespace, 'other');
    const operation = await world.ended(await remove(organization));
    expect(operation.residue).toEqual([{ kind: 'namespace', name: organization.namespace }]);
  });

  const create = async () => {
    const unique = uuid().slice(-12);
    const request = { name: `Left ${unique}`, owner: { email: `owner-${unique}@left.example` } };
    const { created } = await createOrganization(world.ctx(), request, {});
    return { id: created.operation.id, namespace: created.org.namespace };
  };

  it('is left alone by the undo of a creation, and named', async () => {
    const door = gate();
    faults.before('runCanaryAndActivate', async () => {
      await door.wait();
      throw new DomainError('forbidden');
    });
    const { id, namespace } = await create();
    await door.reached;
    await mark(namespace, 'other');
    door.open();
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'failed', residue: [{ kind: 'namespace', name: namespace }] });
    expect(stepOf(operation, 'createNamespace')).toMatchObject({ status: 'undoFailed' });
    expect(stepOf(operation, 'reserve')).toMatchObject({ status: 'undone' });
    expect(await markOf(namespace)).toBe('other');
  });

  it('is no residue of a creation that it blocked', async () => {
    const door = gate();
    faults.before('createNamespace', door.wait);
    const { id, namespace } = await create();
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await world.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    door.open();
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'compensated', residue: [], error: { code: 'namespace_conflict' } });
  });
});
