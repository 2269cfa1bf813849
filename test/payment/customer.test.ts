import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failUnstarted } from '../../src/background/operation/unstarted.ts';
import { isPaid } from '../../src/background/payment/deliver.ts';
import { DomainError } from '../../src/contract/errors.ts';
import type { ReportPayment } from '../../src/contract/payment.ts';
import { auditEvents, organizations, ownershipTransfers, payments, users } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { defaultName, reportPayment } from '../../src/usecases/payment/customer.ts';
import { Faults, gate } from '../support/faults.ts';
import { foundOf } from '../support/left-over.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { awaiting, createOwnedRows, pay, register, uniquePayment } from './support.ts';

const faults = new Faults();
let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const uniqueEmail = () => `customer-${uuid().slice(-12)}@paying.example`;
const report = (input: Omit<ReportPayment, 'paymentId'> & { paymentId?: string }) =>
  reportPayment(world.ctx(), { paymentId: uniquePayment(), ...input }, {});
const paymentOf = (paymentId: string) =>
  withPlatform(world.db, (tx) => tx.select().from(payments).where(eq(payments.id, paymentId)));
const auditOf = async (orgId: string) => {
  const events = await withPlatform(world.db, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)),
  );
  return events.map(({ action }) => action);
};
const ownedBy = (email: string) =>
  withPlatform(world.db, (tx) =>
    tx
      .select({ name: organizations.name, status: organizations.status, role: users.role })
      .from(users)
      .innerJoin(organizations, eq(organizations.id, users.orgId))
      .where(eq(users.email, email)),
  );

const endOf = async ({ payment: { operation } }: Awaited<ReturnType<typeof report>>) =>
  (await world.ended(operation?.id ?? '')).status;

describe('a customer who owns no organization', () => {
  it('becomes the owner of an active one', async () => {
    const email = uniqueEmail();
    const reported = await report({ customer: { email, name: `Ada ${email.slice(9, 15)}` } });
    expect(reported).toMatchObject({ replayed: false, payment: { outcome: 'provisioning' } });
    expect(await endOf(reported)).toBe('succeeded');
    expect(await ownedBy(email)).toEqual([
      { name: `Ada ${email.slice(9, 15)}'s organization`, status: 'active', role: 'owner' },
    ]);
    const org = reported.payment.org;
    expect((await foundOf(world, { org: { id: org?.id ?? '' } }, email)).namespaces).toEqual([org?.namespace]);
  });

  it('gets one per payment, even if it is reported many times simultaneously', async () => {
    const email = uniqueEmail();
    const paymentId = uniquePayment();
    const reports = await Promise.all(Array.from({ length: 8 }, () => report({ paymentId, customer: { email } })));
    expect(new Set(reports.map(({ payment }) => payment.operation?.id)).size).toBe(1);
    expect(reports.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const [first] = reports;
    if (first !== undefined) await endOf(first);
    const late = await report({ paymentId, customer: { email: email.toUpperCase() } });
    expect(late).toMatchObject({ replayed: true, payment: { operation: { status: 'succeeded' } } });
    expect(await ownedBy(email)).toHaveLength(1);
  });

  it('gets one when two payments arrive simultaneously', async () => {
    const email = uniqueEmail();
    const reports = await Promise.all(Array.from({ length: 6 }, () => report({ customer: { email } })));
    for (const reported of reports) {
      if (reported.payment.operation !== null) expect(await endOf(reported)).toBe('succeeded');
    }
    expect(await ownedBy(email)).toHaveLength(1);
  });

  it('gets another name when the default one is taken', async () => {
    const name = `Taken ${uuid().slice(-12)}`;
    const [first, second] = [uniqueEmail(), uniqueEmail()];
    await endOf(await report({ customer: { email: first }, organization: { name } }));
    await endOf(await report({ customer: { email: second }, organization: { name } }));
    expect(await ownedBy(first)).toMatchObject([{ name, status: 'active' }]);
    expect(await ownedBy(second)).toMatchObject([
      { name: expect.stringMatching(new RegExp(`^${name} [a-z0-9]{4}$`)), status: 'active' },
    ]);
  });

  it('gets another name when several customers would simultaneously get the same one', async () => {
    const name = `Popular ${uuid().slice(-12)}`;
    const emails = Array.from({ length: 5 }, uniqueEmail);
    const reports = await Promise.all(emails.map((email) => report({ customer: { email }, organization: { name } })));
    for (const reported of reports) expect(await endOf(reported)).toBe('succeeded');
    const owned = await Promise.all(emails.map(ownedBy));
    expect(new Set(owned.map(([organization]) => organization?.name)).size).toBe(5);
  });

  it('gets it by the same payment after the first attempt failed', async () => {
    const email = uniqueEmail();
    const paymentId = uniquePayment();
    faults.before('runCanaryAndActivate', () => {
      throw new DomainError('forbidden');
    });
    const failed = await report({ paymentId, customer: { email } });
    expect(await endOf(failed)).toBe('compensated');
    expect(await ownedBy(email)).toEqual([]);
    faults.reset();
    const again = await report({ paymentId, customer: { email } });
    expect(again.replayed).toBe(false);
    expect(await endOf(again)).toBe('succeeded');
    expect(await paymentOf(paymentId)).toMatchObject([{ operationId: again.payment.operation?.id }]);
    expect(await ownedBy(email)).toHaveLength(1);
  });

  it('gets it through the sweeper when the api died between recording and starting', async () => {
    const email = uniqueEmail();
    const ctx = world.ctx();
    const start = async (): Promise<never> => {
      throw new DomainError('temporal_unavailable');
    };
    const away = { ...ctx, temporal: { ...ctx.temporal, start } };
    const paymentId = uniquePayment();
    await expect(reportPayment(away, { paymentId, customer: { email } }, {})).rejects.toMatchObject({
      code: 'temporal_unavailable',
    });
    const [payment] = await paymentOf(paymentId);
    const { db, temporal } = world;
    expect(await failUnstarted({ db, temporal, claimMsMin: -60_000, isWanted: isPaid(db) })).toBe(0);
    expect((await world.ended(payment?.operationId ?? '')).status).toBe('succeeded');
    expect(await ownedBy(email)).toMatchObject([{ status: 'active' }]);
  });
});

describe('a customer who owns an organization', () => {
  it('pays for it if it awaits payment', async () => {
    const { id, email } = await register(world);
    await awaiting(world, id);
    await createOwnedRows(world.db, { ownerEmail: email, status: 'active' });
    const reported = await report({ customer: { email } });
    expect(reported).toMatchObject({ replayed: false, payment: { outcome: 'provisioning', operation: { id } } });
    expect(await endOf(reported)).toBe('succeeded');
  });

  it('has nothing to wait for if it is active, and the payment is recorded once', async () => {
    const { id: orgId, ownerEmail: email } = await createOwnedRows(world.db, { status: 'active' });
    const paymentId = uniquePayment();
    const nothing = { paymentId, outcome: 'nothing_to_do', org: null, operation: null };
    expect(await report({ paymentId, customer: { email } })).toEqual({ payment: nothing, replayed: false });
    expect(await report({ paymentId, customer: { email } })).toEqual({ payment: nothing, replayed: true });
    expect(await paymentOf(paymentId)).toMatchObject([{ orgId, operationId: null }]);
    expect(await auditOf(orgId)).toEqual(['organization.pay']);
    expect(await ownedBy(email)).toHaveLength(1);
  });

  it('must name one if two await payment', async () => {
    const { email, id } = await register(world);
    const other = await createOwnedRows(world.db, { ownerEmail: email, status: 'pending' });
    await awaiting(world, id);
    await expect(report({ customer: { email } })).rejects.toMatchObject({
      code: 'illegal_transition',
      message: expect.stringContaining(other.slug),
    });
  });

  it('gets a new one if it is being deleted', async () => {
    const { ownerEmail: email } = await createOwnedRows(world.db, { status: 'deleting' });
    expect(await endOf(await report({ customer: { email } }))).toBe('succeeded');
    expect((await ownedBy(email)).map(({ status }) => status).sort()).toEqual(['active', 'deleting']);
  });

  it('may pay while an earlier payment still creates it, after which either payment can create it again', async () => {
    faults.before('runCanaryAndActivate', () => {
      throw new DomainError('forbidden');
    });
    const door = gate();
    faults.before('createNamespace', door.wait);
    const email = uniqueEmail();
    const payment = { paymentId: uniquePayment(), customer: { email } };
    const first = await report({ customer: { email } });
    await door.reached;
    const second = await report(payment);
    expect(second.payment.operation?.id).toBe(first.payment.operation?.id);
    door.open();
    expect(await endOf(first)).toBe('compensated');
    faults.reset();
    expect(await endOf(await report(payment))).toBe('succeeded');
    expect(await ownedBy(email)).toHaveLength(1);
  });

  it('gets their own if they are only a member of it', async () => {
    const email = uniqueEmail();
    const { id } = await createOrganizationRows(world.db, { status: 'active' });
    await createMemberRows(world.db, id, { email });
    expect(await endOf(await report({ customer: { email } }))).toBe('succeeded');
    expect((await ownedBy(email)).map(({ role }) => role).sort()).toEqual(['member', 'owner']);
  });
});

describe('an organization that belongs to another person', () => {
  /** Creates the rows of an active organization of another owner. */
  const createOthers = () => createOwnedRows(world.db, { status: 'active' });

  it.each(['active', 'suspended'] as const)(
    'accepts no payment from a customer whom it added as owner (%s)',
    async (status) => {
      const email = uniqueEmail();
      const { id: orgId } = await createOthers();
      await createMemberRows(world.db, orgId, { email, role: 'owner', status });
      const reported = await report({ customer: { email } });
      expect(reported.payment.outcome).toBe('provisioning');
      expect(reported.payment.org?.id).not.toBe(orgId);
      expect(await endOf(reported)).toBe('succeeded');
      expect(await auditOf(orgId)).toEqual([]);
    },
  );

  it('accepts no payment from the customer it was transferred to, nor from its previous owner', async () => {
    const email = uniqueEmail();
    const { id: orgId, ownerId: fromUserId, ownerEmail } = await createOthers();
    const { id: toUserId } = await createMemberRows(world.db, orgId, { email, role: 'owner' });
    await withPlatform(world.db, (tx) => tx.update(users).set({ role: 'admin' }).where(eq(users.id, fromUserId)));
    const transfer = { id: uuid(), orgId, fromUserId, toUserId, status: 'TRANSFER_DONE' } as const;
    await withOrganization(world.db, orgId, (tx) => tx.insert(ownershipTransfers).values(transfer));
    for (const customer of [email, ownerEmail]) {
      expect(await endOf(await report({ customer: { email: customer } }))).toBe('succeeded');
    }
    expect(await auditOf(orgId)).toEqual([]);
  });

  it('accepts no payment from the customer it was created for, who is now suspended in it', async () => {
    const { id: orgId, ownerId, ownerEmail: email } = await createOthers();
    await createMemberRows(world.db, orgId, { role: 'owner' });
    await withPlatform(world.db, (tx) => tx.update(users).set({ status: 'suspended' }).where(eq(users.id, ownerId)));
    expect(await endOf(await report({ customer: { email } }))).toBe('succeeded');
    expect(await auditOf(orgId)).toEqual([]);
  });
});

describe('a payment that required nothing', () => {
  const payForNothing = async () => {
    const { id: orgId, ownerEmail: email } = await createOwnedRows(world.db, { status: 'active' });
    const paymentId = uniquePayment();
    const idempotency = { key: paymentId, method: 'POST', path: '/payments', body: paymentId };
    const again = () => reportPayment(world.ctx(), { paymentId, customer: { email } }, { idempotency });
    expect((await again()).payment.outcome).toBe('nothing_to_do');
    return { orgId, email, paymentId, again };
  };

  it('is evaluated again when it is reported again, even with the same key', async () => {
    const { orgId, email, paymentId, again } = await payForNothing();
    await withPlatform(world.db, (tx) =>
      tx.update(organizations).set({ status: 'deleting' }).where(eq(organizations.id, orgId)),
    );
    const reported = await again();
    expect(reported).toMatchObject({ replayed: false, payment: { outcome: 'provisioning' } });
    expect(await endOf(reported)).toBe('succeeded');
    expect(await again()).toMatchObject({ replayed: true, payment: { operation: { status: 'succeeded' } } });
    expect(await paymentOf(paymentId)).toMatchObject([{ operationId: reported.payment.operation?.id }]);
    expect(await ownedBy(email)).toHaveLength(2);
  });

  it('pays for a waiting organization, and for only one', async () => {
    const { paymentId } = await payForNothing();
    const waiting = [await register(world), await register(world)];
    for (const { id } of waiting) await awaiting(world, id);
    const paid = await Promise.allSettled(waiting.map(({ slug }) => pay(world, slug, paymentId)));
    const operations = paid.flatMap((each) => (each.status === 'fulfilled' ? [each.value.operation.id] : []));
    const refusals = paid.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect([operations.length, refusals]).toEqual([1, ['payment_conflict']]);
    expect((await world.ended(operations[0] ?? '')).status).toBe('succeeded');
    expect(await paymentOf(paymentId)).toMatchObject([{ operationId: operations[0] }]);
  });
});

it('refuses a payment that belongs to another customer', async () => {
  const paymentId = uniquePayment();
  await endOf(await report({ paymentId, customer: { email: uniqueEmail() } }));
  await expect(report({ paymentId, customer: { email: uniqueEmail() } })).rejects.toMatchObject({
    code: 'payment_conflict',
  });
});

describe('the name of a default organization', () => {
  it.each([
    [{ customer: { email: 'ada@acme.example', name: 'Ada' } }, "Ada's organization"],
    [{ customer: { email: 'ada@acme.example' } }, "ada's organization"],
    [{ customer: { email: 'ada@acme.example', name: 'Ada' }, organization: { name: 'Acme' } }, 'Acme'],
    [{ customer: { email: 'a@acme.example', name: 'x'.repeat(200) } }, `${'x'.repeat(48)}'s organization`],
    [{ customer: { email: 'a@acme.example', name: 'two\nlines' } }, "a's organization"],
  ])('of %j', (input, name) => {
    expect(defaultName(input)).toBe(name);
  });
});
