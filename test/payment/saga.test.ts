import { WorkflowClient } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { isEnded } from '../../src/contract/operation.ts';
import { payments } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { cancelOperation, listOperations, retryOperation } from '../../src/usecases/operation/operation.ts';
import { creationSteps, Faults } from '../support/faults.ts';
import { expectActive, expectNothingLeft, foundOf } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';
import { awaiting, pay, type Registered, register, stepOf, uniqueOwner, uniquePayment } from './support.ts';

const holding = ['beginHold', 'endHold'] as const satisfies (keyof Activities)[];

const faults = new Faults();
let world: World;
const pending: Promise<unknown>[] = [];
const refuse = (): never => {
  throw new DomainError('forbidden');
};

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(async () => {
  faults.reset();
  await Promise.all(pending.splice(0));
});
afterAll(() => world.close());

/** The operation of a registration that is made to fail, whether the caller was told of it or not. */
const failedRegistration = async () => {
  const owner = uniqueOwner();
  const id = await register(world, owner).then(
    (registered) => registered.id,
    (error: unknown) => (error instanceof DomainError ? (error.operationId ?? '') : ''),
  );
  const operation = await world.ended(id);
  return { operation, org: { id: operation.orgId }, email: owner.email };
};

const paymentsOf = (orgId: string) =>
  withPlatform(world.db, (tx) => tx.select().from(payments).where(eq(payments.orgId, orgId)));

/** Paid for, and `pending`: its rows, and no namespace. */
const expectPending = async ({ created, email }: Registered): Promise<void> => {
  const found = await foundOf(world, created, email);
  expect(found.organization).toMatchObject([{ status: 'pending', temporalNamespace: created.org.namespace }]);
  expect(found.users).toMatchObject([{ role: 'owner', email }]);
  expect(found.identities).toHaveLength(1);
  expect(found.namespaces).toEqual([]);
};

describe('an organization that waits for its payment', () => {
  it('has rows and no namespace, and is active once it is paid for', async () => {
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

  it('has the same end when every activity runs twice', async () => {
    faults.isTwice = true;
    const { created, slug, id, email } = await register(world);
    await pay(world, slug);
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });

  it('is not hastened by a retry, and removed by a cancel', async () => {
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

  it('is removed once, though every undo runs twice', async () => {
    const { created, id, email } = await register(world);
    await awaiting(world, id);
    faults.isTwice = true;
    await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
    expect((await world.ended(id)).status).toBe('canceled');
    await expectNothingLeft(world, created, email);
  });

  it('is removed by a cancel also when its run was terminated in Temporal', async () => {
    const { created, id, email } = await register(world);
    const { workflow } = await awaiting(world, id);
    const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
    await client.getHandle(workflow.workflowId).terminate('by an operator');
    await cancelOperation(world.ctx(), id, { reason: 'its run was terminated' }, {});
    expect((await world.ended(id)).status).toBe('canceled');
    await expectNothingLeft(world, created, email);
  });
});

describe('when register fails', () => {
  it('for good, before its effect: nothing is left', async () => {
    faults.before('registerOrganization', refuse);
    const { operation, org, email } = await failedRegistration();
    expect(operation).toMatchObject({ status: 'failed', error: { code: 'forbidden' } });
    await expectNothingLeft(world, { org }, email);
  });

  it('for good, after its effect: nothing is left', async () => {
    faults.after('registerOrganization', refuse);
    const { operation, org, email } = await failedRegistration();
    expect(operation).toMatchObject({ status: 'compensated', error: { code: 'forbidden' } });
    await expectNothingLeft(world, { org }, email);
  });

  it.each(['before', 'after'] as const)('once, %s its effect: the second try succeeds', async (when) => {
    faults[when]('registerOrganization', (tries) => {
      if (tries === 1) throw new DomainError('namespace_failed');
    });
    const { created, slug, id, email } = await register(world);
    await pay(world, slug);
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });

  it('waits, and a cancel meanwhile leaves nothing', async () => {
    faults.before('registerOrganization', () => {
      throw new DomainError('database_unavailable');
    });
    const owner = uniqueOwner();
    pending.push(register(world, owner).catch((error: unknown) => error));
    const open = await until(
      async () => (await listOperations(world.ctx(), { limit: 1 })).data[0],
      (operation) => operation !== undefined && !isEnded(operation.status) && operation.steps[0]?.status === 'waiting',
      'register waits',
    );
    await cancelOperation(world.ctx(), open?.id ?? '', { reason: 'changed my mind' }, {});
    expect((await world.ended(open?.id ?? '')).status).toBe('canceled');
    await expectNothingLeft(world, { org: { id: open?.orgId ?? '' } }, owner.email);
  });
});

describe.each(holding)('when %s fails', (activity) => {
  it.each(['before', 'after'] as const)('once, %s its effect: the second try succeeds', async (when) => {
    faults[when](activity, (tries) => {
      if (tries === 1) throw new DomainError('database_unavailable');
    });
    const { created, slug, id, email } = await register(world);
    await pay(world, slug);
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });
});

describe.each(creationSteps)('when %s fails after the payment', (step) => {
  it('for good, before its effect: it is pending again, and the same payment provisions it', async () => {
    faults.beforeStep(step, refuse);
    const registered = await register(world);
    const { created, slug, id, email } = registered;
    const paymentId = uniquePayment();
    await pay(world, slug, paymentId);
    // Of a reservation that was refused there is nothing to undo.
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
  });

  it.each(['before', 'after'] as const)('once, %s its effect: the second try finds its way', async (when) => {
    faults[`${when}Step`](step, (tries) => {
      if (tries === 1) throw new DomainError('namespace_failed');
    });
    const { created, slug, id, email } = await register(world);
    await pay(world, slug);
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });
});

describe.each(creationSteps.slice(0, -1))('when %s fails after the payment, before the last step,', (step) => {
  it('for good, after its effect: it is pending again', async () => {
    faults.afterStep(step, refuse);
    const registered = await register(world);
    await pay(world, registered.slug);
    expect(await world.ended(registered.id)).toMatchObject({ status: 'compensated', error: { code: 'forbidden' } });
    await expectPending(registered);
  });

  it('and waits: a cancel makes it pending again, paid for', async () => {
    faults.beforeStep(step, () => {
      throw new DomainError('temporal_overloaded');
    });
    const registered = await register(world);
    const { slug, id, created } = registered;
    await pay(world, slug);
    await world.operation(id, (operation) => stepOf(operation, step)?.status === 'waiting', 'waits');
    await cancelOperation(world.ctx(), id, { reason: 'not now' }, {});
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    await expectPending(registered);
    expect(await paymentsOf(created.org.id)).toHaveLength(1);
  });
});

it('keeps the organization when only the answer of the last step was lost', async () => {
  faults.afterStep('activate', refuse);
  const { created, slug, id, email } = await register(world);
  await pay(world, slug);
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded', error: null });
  await expectActive(world, created, email);
});

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

it('shows an undo that fails, and is pending again once it succeeds', async () => {
  faults.beforeStep('canary', refuse);
  faults.before('releaseOrganization', (tries) => {
    if (tries < 3) throw new DomainError('database_unavailable');
  });
  const registered = await register(world);
  await pay(world, registered.slug);
  await world.operation(
    registered.id,
    (operation) => stepOf(operation, 'reserve')?.status === 'undoFailed',
    'shows the failed undo',
  );
  expect(await world.ended(registered.id)).toMatchObject({ status: 'compensated', residue: [] });
  await expectPending(registered);
});

it('is stuck when it cannot be removed, names it, and can be given up', async () => {
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
  // What is being undone takes no payment.
  await expect(pay(world, slug)).rejects.toMatchObject({ code: 'operation_in_progress', operationId: id });
  await cancelOperation(world.ctx(), id, { reason: 'will be removed by hand' }, {});
  expect(await world.ended(id)).toMatchObject({ status: 'failed', residue: [{ kind: 'organization', name: slug }] });
  expect(created.org.status).toBe('pending');
});
