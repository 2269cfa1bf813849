import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { auditPage } from '../../src/db/audit/store.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { liftLegalHold, putLegalHold } from '../../src/usecases/deletion/legal-hold.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createFullOrganization, expectGone, expectRestored, type FullOrganization } from '../support/deletion.ts';
import { Faults, gate } from '../support/faults.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
const reason = { reason: 'litigation' };

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const remove = async ({ slug }: FullOrganization): Promise<string> =>
  (await deleteOrganization(world.ctx(), slug, { graceSeconds: 0 }, {})).operation.id;
const put = ({ slug }: FullOrganization) => putLegalHold(world.ctx(), slug, reason, {});
const lift = ({ slug }: FullOrganization) => liftLegalHold(world.ctx(), slug, {});
const isHeld = (id: string) =>
  world.operation(
    id,
    ({ steps }) => steps.some(({ name, error }) => name === 'exportData' && error?.code === 'legal_hold'),
    'waits for the hold',
  );

/** Starts a deletion, stops it just before it checks for a hold, and sets one meanwhile. */
const heldInGrace = async (): Promise<{ organization: FullOrganization; id: string }> => {
  const door = gate();
  faults.before('exportData', door.wait);
  const organization = await createFullOrganization(world);
  const id = await remove(organization);
  await door.reached;
  await put(organization);
  door.open();
  await isHeld(id);
  return { organization, id };
};

it('a deletion is refused under a hold, and accepted after it', async () => {
  const organization = await createFullOrganization(world);
  const held = await put(organization);
  expect(held.legalHold).toMatchObject(reason);
  await expect(remove(organization)).rejects.toMatchObject({ code: 'legal_hold' });
  await lift(organization);
  await world.ended(await remove(organization));
});

it('a held deletion continues automatically when the hold is lifted', async () => {
  const { organization, id } = await heldInGrace();
  await lift(organization);
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
  await expectGone(world, organization, id);
});

it('a held deletion reports the hold again when it is retried, and can be canceled', async () => {
  const { organization, id } = await heldInGrace();
  await retryOperation(world.ctx(), id, reason, {});
  await world.operation(
    id,
    ({ steps }) => (steps.find(({ name }) => name === 'exportData')?.attempt ?? 0) > 1,
    'tried',
  );
  await isHeld(id);
  await cancelOperation(world.ctx(), id, reason, { waitMs: 20_000 });
  expect(await world.ended(id)).toMatchObject({ status: 'canceled' });
  await expectRestored(world, organization, { id }, 'active');
});

it('a hold set after the export is still found', async () => {
  const door = gate();
  faults.before('passPointOfNoReturn', door.wait);
  const organization = await createFullOrganization(world);
  const id = await remove(organization);
  await door.reached;
  await put(organization);
  door.open();
  await isHeld(id);
  await lift(organization);
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
});

it('a hold is refused once the point of no return is passed', async () => {
  const door = gate();
  faults.before('removeNamespace', door.wait);
  const organization = await createFullOrganization(world);
  const id = await remove(organization);
  await door.reached;
  await expect(put(organization)).rejects.toMatchObject({ code: 'point_of_no_return', operationId: id });
  door.open();
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
});

it('each change of a hold is audited once, and a hold set twice keeps its first time', async () => {
  const organization = await createFullOrganization(world);
  const first = await put(organization);
  expect(await put(organization)).toEqual(first);
  const second = await putLegalHold(world.ctx(), organization.slug, { reason: 'another' }, {});
  expect(second.legalHold).toEqual({ reason: 'another', at: first.legalHold?.at });
  await lift(organization);
  await lift(organization);
  const events = await withPlatform(world.db, (tx) => auditPage(tx, organization.id, {}, 100, null));
  const actions = events.map(({ body }) => (JSON.parse(body) as { action: string }).action);
  expect(actions.filter((action) => action.endsWith('hold')).reverse()).toEqual([
    'organization.hold',
    'organization.hold',
    'organization.lift_hold',
  ]);
});

it('a stale version changes no hold', async () => {
  const { slug } = await createFullOrganization(world);
  const stale = new DomainError('precondition_failed').code;
  await expect(putLegalHold(world.ctx(), slug, reason, { ifMatch: '"1"' })).rejects.toMatchObject({ code: stale });
  await expect(liftLegalHold(world.ctx(), slug, { ifMatch: '"1"' })).rejects.toMatchObject({ code: stale });
});
