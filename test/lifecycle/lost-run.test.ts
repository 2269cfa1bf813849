import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { suspendOrganization } from '../../src/usecases/organization/status.ts';
import { Faults } from '../support/faults.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { terminateRun } from '../support/termination.ts';
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
const suspendWaiting = async () => {
  const organization = await createOrganizationRows(world.db, { status: 'active' });
  faults.before('suspendOrganization', away);
  const { operation } = await suspendOrganization(world.ctx(), organization.slug, why, {});
  await waits(operation.id);
  return { organization, id: operation.id };
};

it('a retry ends an operation that was given up but whose run was lost before it recorded the end', async () => {
  const { organization, id } = await suspendWaiting();
  faults.before('endOperation', away);
  await cancelOperation(world.ctx(), id, why, {});
  await world.operation(id, ({ status }) => status === 'compensating', 'is given up');
  await terminateRun(world, id);
  faults.reset();
  await retryOperation(world.ctx(), id, why, {});
  expect(await world.ended(id)).toMatchObject({ status: 'failed', residue: [] });
  expect(await readOrganization(world.ctx(), organization.slug)).toMatchObject({ status: 'active' });
});
