import { WorkflowClient } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { suspendOrganization } from '../../src/usecases/organization/status.ts';
import { Faults } from '../support/faults.ts';
import { expectNothingLeft } from '../support/left-over.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const why = { reason: 'a test' };
let world: World;

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const away = (): never => {
  throw new DomainError('database_unavailable');
};
const waits = (id: string) =>
  world.operation(id, ({ steps }) => steps.some(({ status }) => status === 'waiting'), 'waits');
const terminate = async (id: string): Promise<void> => {
  const { workflow } = await world.operation(id, () => true, 'is there');
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  await client.getHandle(workflow.workflowId).terminate('by an operator');
};
const suspendWaiting = async () => {
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  faults.before('suspendOrganization', away);
  const { operation } = await suspendOrganization(world.ctx(), organization.slug, why, {});
  await waits(operation.id);
  return { organization, id: operation.id };
};

it('a retry continues an operation without undo', async () => {
  const { organization, id } = await suspendWaiting();
  await terminate(id);
  faults.reset();
  await retryOperation(world.ctx(), id, why, {});
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
  expect(await readOrganization(world.ctx(), organization.slug)).toMatchObject({ status: 'suspended' });
});

it('a retry ends an operation that was given up and lost before that was recorded', async () => {
  const { organization, id } = await suspendWaiting();
  faults.before('endOperation', away);
  await cancelOperation(world.ctx(), id, why, {});
  await world.operation(id, ({ status }) => status === 'compensating', 'is given up');
  await terminate(id);
  faults.reset();
  await retryOperation(world.ctx(), id, why, {});
  expect(await world.ended(id)).toMatchObject({ status: 'failed', residue: [] });
  expect(await readOrganization(world.ctx(), organization.slug)).toMatchObject({ status: 'active' });
});

it('a retry of a creation names the cancel, which undoes it', async () => {
  faults.before('createNamespace', () => {
    throw new DomainError('temporal_overloaded');
  });
  const email = `${uuid().slice(-12)}@lost.example`;
  const name = `Lost ${uuid().slice(-12)}`;
  const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
  const { id } = created.operation;
  await waits(id);
  await terminate(id);
  faults.reset();
  await expect(retryOperation(world.ctx(), id, why, {})).rejects.toMatchObject({
    code: 'nothing_to_retry',
    message: expect.stringContaining('Cancel the operation'),
    operationId: id,
  });
  await cancelOperation(world.ctx(), id, why, {});
  expect(await world.ended(id)).toMatchObject({ status: 'canceled' });
  await expectNothingLeft(world, created, email);
});
