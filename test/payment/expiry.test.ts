import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { deliverPayments } from '../../src/background/payment/deliver.ts';
import { DomainError } from '../../src/contract/errors.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import { Faults, gate } from '../support/faults.ts';
import { expectActive, expectNothingLeft, foundOf } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { awaiting, pay, register, stepOf, uniqueOwner, uniquePayment } from './support.ts';

const faults = new Faults();
/** Wraps the decision that the payment has expired, by operation. */
const meeting = new Map<string, (decide: () => Promise<boolean>) => Promise<boolean>>();
let world: World;
beforeAll(async () => {
  const wrap = (activities: Activities): Activities => ({
    ...faults.wrap(activities),
    expirePayment: (input) => {
      const decide = () => faults.wrap(activities).expirePayment(input);
      return meeting.get(input.operationId)?.(decide) ?? decide();
    },
  });
  world = await createWorld({ temporalAddress: temporalAddress(), wrap, config: { PAYMENT_EXPIRY_SECONDS: 1 } });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

/** Returns a context whose Temporal client cannot report a payment. */
const deaf = () => {
  const ctx = world.ctx();
  const paymentCompleted = async (): Promise<never> => {
    throw new DomainError('temporal_unavailable');
  };
  return { ...ctx, temporal: { ...ctx.temporal, paymentCompleted } };
};

const expectExpired = (operation: Operation): void =>
  expect(operation).toMatchObject({
    status: 'compensated',
    error: { code: 'payment_expired' },
    residue: [],
    steps: [{ status: 'undone' }, { status: 'failed', error: { code: 'payment_expired' } }, {}, {}, {}, {}],
  });

describe('an organization that is not paid for in time', () => {
  it('is removed with its owner, its slug and name are free, and a late payment finds nothing', async () => {
    const owner = uniqueOwner();
    const { created, id, email, slug } = await register(world, owner);
    expectExpired(await world.ended(id));
    await expectNothingLeft(world, created, email);
    await expect(pay(world, slug)).rejects.toMatchObject({ code: 'not_found' });
    const again = await createOrganization(world.ctx(), { name: owner.name, slug, owner: { email } }, {});
    expect((await world.ended(again.created.operation.id)).status).toBe('succeeded');
  });

  it('is removed once, even if every activity runs twice', async () => {
    faults.isTwice = true;
    const { created, id, email } = await register(world);
    expectExpired(await world.ended(id));
    await expectNothingLeft(world, created, email);
  });

  it.each(['before', 'after'] as const)('is removed when the decision fails once, %s its effect', async (when) => {
    faults[when]('expirePayment', (tries) => {
      if (tries === 1) throw new DomainError('database_unavailable');
    });
    const { created, id, email } = await register(world);
    expectExpired(await world.ended(id));
    await expectNothingLeft(world, created, email);
  });

  it('refuses payments from the moment its expiry is decided', async () => {
    const door = gate();
    faults.after('expirePayment', door.wait);
    const { created, id, email, slug } = await register(world);
    await door.reached;
    await expect(pay(world, slug)).rejects.toMatchObject({ code: 'payment_expired', operationId: id });
    door.open();
    expectExpired(await world.ended(id));
    await expectNothingLeft(world, created, email);
  });

  it('refuses a payment while it is being removed', async () => {
    const door = gate();
    faults.before('unregisterOrganization', door.wait);
    const { created, id, email, slug } = await register(world);
    await door.reached;
    await expect(pay(world, slug)).rejects.toMatchObject({ code: 'payment_expired', operationId: id });
    door.open();
    expectExpired(await world.ended(id));
    await expectNothingLeft(world, created, email);
  });
});

describe('a payment whose run was not notified', () => {
  it('is found by the run when the payment period ends', async () => {
    const { created, id, email, slug } = await register(world);
    const { operation, replayed } = await completePayment(deaf(), slug, { paymentId: uniquePayment() }, {});
    expect([operation.id, operation.status, replayed]).toEqual([id, 'running', false]);
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });

  it('is found even if it was recorded after the deadline, before the run decided', async () => {
    const door = gate();
    faults.before('expirePayment', door.wait);
    const { created, id, email, slug } = await register(world);
    await door.reached;
    await completePayment(deaf(), slug, { paymentId: uniquePayment() }, {});
    door.open();
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });

  it('is delivered by the sweeper long before the deadline', async () => {
    const patient = {
      ...world,
      ctx: () => ({ ...world.ctx(), settings: { ...world.settings, paymentExpirySeconds: 3_600 } }),
    };
    const { created, id, email, slug } = await register(patient);
    const other = await register(patient);
    await awaiting(world, id);
    await awaiting(world, other.id);
    await completePayment(deaf(), slug, { paymentId: uniquePayment() }, {});
    const deliver = () => deliverPayments({ db: world.db, temporal: world.temporal, ageMsMin: -60_000 });
    await deliver();
    expect((await world.ended(id)).status).toBe('succeeded');
    await expectActive(world, created, email);
    await deliver();
    // The unpaid organization keeps waiting.
    expect(stepOf(await awaiting(world, other.id), 'awaitPayment')?.status).toBe('waiting');
    await cancelOperation(world.ctx(), other.id, { reason: 'the test is over' }, {});
    await world.ended(other.id);
  });

  it('is kept, together with the organization, when its operation is canceled meanwhile', async () => {
    const { created, id, email, slug } = await register(world);
    const paymentId = uniquePayment();
    await completePayment(deaf(), slug, { paymentId }, {});
    await cancelOperation(world.ctx(), id, { reason: 'not now' }, {});
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    expect((await foundOf(world, created, email)).organization).toMatchObject([{ status: 'pending' }]);
    const again = await pay(world, slug, paymentId);
    expect((await world.ended(again.operation.id)).status).toBe('succeeded');
    await expectActive(world, created, email);
  });
});

it('either a payment or its expiry wins, and a paid organization is never removed', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const { created, id, email, slug } = await register(world);
      const payment = new Promise<string>((resolve) => {
        const send = (): Promise<void> =>
          pay(world, slug)
            .then(
              () => 'paid',
              (error: unknown) => (error instanceof DomainError ? error.code : 'a defect'),
            )
            .then(resolve);
        // One third just before the expiry is decided, one third at that moment, one third just after.
        meeting.set(id, async (decide) => {
          if (index % 3 === 0) await send();
          const sent = index % 3 === 1 ? send() : undefined;
          const isPaid = await decide();
          if (index % 3 === 2) await send();
          await sent;
          return isPaid;
        });
      });
      const code = await payment;
      const { status, error } = await world.ended(id);
      if (code === 'paid') {
        expect(status).toBe('succeeded');
        await expectActive(world, created, email);
      } else {
        expect(code).toBe('payment_expired');
        expect([status, error?.code]).toEqual(['compensated', 'payment_expired']);
        await expectNothingLeft(world, created, email);
      }
      return code;
    }),
  );
  expect(outcomes.filter((_, index) => index % 3 === 0)).toEqual(Array(4).fill('paid'));
  expect(outcomes.filter((_, index) => index % 3 === 2)).toEqual(Array(4).fill('payment_expired'));
});
