import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { payments } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { creationSteps, Faults } from '../support/faults.ts';
import { expectActive, expectNothingLeft, foundOf } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { awaiting, pay, type Registered, register, stepOf, uniquePayment } from './support.ts';

const faults = new Faults();
let world: World;
const refuse = (): never => {
  throw new DomainError('forbidden');
};

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const paymentsOf = (orgId: string) =>
  withPlatform(world.db, (tx) => tx.select().from(payments).where(eq(payments.orgId, orgId)));

/** Expects an organization that is paid for and `pending`, without a namespace. */
const expectPending = async ({ created, email }: Registered): Promise<void> => {
  const found = await foundOf(world, created, email);
  expect(found.organization).toMatchObject([{ status: 'pending', temporalNamespace: created.org.namespace }]);
  expect(found.users).toMatchObject([{ role: 'owner', email }]);
  expect(found.identities).toHaveLength(1);
  expect(found.namespaces).toEqual([]);
};

describe('an organization that awaits its payment', () => {
  it('has rows but no namespace, and becomes active once it is paid for', async () => {
    const registered = await register(world);
    const { created, slug, id, email } = registered;
    expect(created.org.status).toBe('pending');
    const open = await awaiting(world, id);
    expect(open).toMatchObject({ kind: 'provisionPaidOrganization', status: 'running', error: null });
    expect(Date.parse(stepOf(open, 'awaitPayment')?.nextRetryAt ?? '')).toBeGreaterThan(Date.now() + 600_000_000);
    await expectPending(registered);
    const { operation, replayed } = await pay(world, slug);
    expect([operation.id, replayed]).toEqual([id, false]);
    const ended = await world.ended(id);
    expect(ended).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(ended.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'register succeeded',
      'awaitPayment succeeded',
      ...creationSteps.map((step) => `${step} succeeded`),
    ]);
    await expectActive(world, created, email);
  });

  it('is not advanced by a retry, and is removed by a cancel', async () => {
    const { created, id, email } = await register(world);
    await awaiting(world, id);
    await expect(retryOperation(world.ctx(), id, { reason: 'now' }, {})).rejects.toMatchObject({
      code: 'nothing_to_retry',
    });
    await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
    expect(await world.ended(id)).toMatchObject({
      status: 'canceled',
      error: { code: 'operation_canceled' },
      residue: [],
      steps: [{ status: 'undone' }, { status: 'failed' }, ...creationSteps.map(() => ({ status: 'skipped' }))],
    });
    await expectNothingLeft(world, created, email);
  });

  it('is removed once, even if every undo runs twice', async () => {
    const { created, id, email } = await register(world);
    await awaiting(world, id);
    faults.isTwice = true;
    await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
    expect((await world.ended(id)).status).toBe('canceled');
    await expectNothingLeft(world, created, email);
  });
});

it.each(['reserve', 'canary'] as const)(
  'is pending again when %s fails after the payment, and the same payment provisions it',
  async (step) => {
    faults.beforeStep(step, refuse);
    const registered = await register(world);
    const { created, slug, id, email } = registered;
    const paymentId = uniquePayment();
    await pay(world, slug, paymentId);
    // A refused reservation has nothing to undo.
    expect(await world.ended(id)).toMatchObject({
      status: step === 'reserve' ? 'failed' : 'compensated',
      error: { code: 'forbidden' },
      residue: [],
    });
    await expectPending(registered);
    expect(await paymentsOf(created.org.id)).toMatchObject([{ id: paymentId, operationId: id }]);
    faults.reset();
    const again = await pay(world, slug, paymentId);
    expect(again).toMatchObject({ replayed: false, operation: { kind: 'provisionOrganization' } });
    expect((await world.ended(again.operation.id)).status).toBe('succeeded');
    expect(await paymentsOf(created.org.id)).toMatchObject([{ id: paymentId, operationId: again.operation.id }]);
    await expectActive(world, created, email);
  },
);

it('is pending again when the provisioning of an earlier payment is undone, each undo run twice', async () => {
  faults.beforeStep('canary', refuse);
  const registered = await register(world);
  const { slug, id } = registered;
  await pay(world, slug);
  await world.ended(id);
  faults.isTwice = true;
  const again = await pay(world, slug);
  expect(await world.ended(again.operation.id)).toMatchObject({
    kind: 'provisionOrganization',
    status: 'compensated',
    steps: [{ name: 'reserve', status: 'undone' }, { status: 'undone' }, {}, {}],
  });
  await expectPending(registered);
});

it('is stuck when the organization cannot be removed, names it, and can be given up', async () => {
  const { created, id, slug } = await register(world);
  await awaiting(world, id);
  faults.before('unregisterOrganization', () => {
    throw new DomainError('database_unavailable');
  });
  await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
  for (let attempt = 1; attempt < 10; attempt += 1) {
    await world.operation(
      id,
      (operation) => {
        const step = stepOf(operation, 'register');
        return step?.status === 'undoFailed' && step.attempt === attempt;
      },
      `failed undo ${attempt}`,
    );
    await retryOperation(world.ctx(), id, { reason: `try ${attempt}` }, {});
  }
  const stuck = await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
  expect(stuck.residue).toEqual([{ kind: 'organization', name: slug }]);
  // An operation being undone accepts no payment.
  await expect(pay(world, slug)).rejects.toMatchObject({ code: 'operation_in_progress', operationId: id });
  await cancelOperation(world.ctx(), id, { reason: 'will be removed by hand' }, {});
  expect(await world.ended(id)).toMatchObject({ status: 'failed', residue: [{ kind: 'organization', name: slug }] });
  expect(created.org.status).toBe('pending');
});
