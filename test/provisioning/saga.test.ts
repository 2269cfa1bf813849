import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { asOwnerOf } from '../support/database.ts';
import { Faults } from '../support/faults.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
let count = 0;

const next = () => {
  count += 1;
  return { name: `Saga ${count}`, email: `owner-${count}@saga.example` };
};

const create = async ({ name, email }: { name: string; email: string }): Promise<CreatedOrganization> => {
  const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
  return created;
};

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

it('counts the first attempt of the namespace as spent when the reservation already exists', async () => {
  faults.isTwice = true;
  const owner = next();
  const created = await create(owner);
  const operation = await world.ended(created.operation.id);
  expect(operation.status).toBe('succeeded');
  // The canary's first attempt is short, so on a busy machine a second one may be needed.
  expect(operation.steps.slice(0, 2).map(({ name, attempt }) => [name, attempt])).toEqual([
    ['reserve', 1],
    ['createNamespace', 2],
  ]);
  await expectActive(world, created, owner.email);
});

it('distinguishes a successful canary from the failed activation in the same task', async () => {
  const refusing = 'alter table organizations add constraint refuse_active check (status <> $$active$$) not valid';
  await asOwnerOf(world.database, (sql) => sql.unsafe(refusing));
  const owner = next();
  const failed = await outcomeOf(owner);
  await asOwnerOf(world.database, (sql) => sql`alter table organizations drop constraint refuse_active`);
  expect(failed.operation).toMatchObject({ status: 'compensated', canaryMs: expect.any(Number) });
  expect(failed.operation.steps.map(({ name, status }) => [name, status])).toEqual([
    ['reserve', 'undone'],
    ['createNamespace', 'undone'],
    ['canary', 'succeeded'],
    ['activate', 'failed'],
  ]);
  await expectNothingLeft(world, failed, owner.email);
});

const orgOf = ({ orgId }: Operation) => ({ org: { id: orgId } });

/** Returns the ended operation of a failing creation, whether or not the caller learned its id. */
const outcomeOf = async (owner: ReturnType<typeof next>) => {
  const id = await create(owner).then(
    ({ operation }) => operation.id,
    (error: unknown) => (error instanceof DomainError ? (error.operationId ?? '') : ''),
  );
  const operation = await world.ended(id);
  return { ...orgOf(operation), operation };
};
