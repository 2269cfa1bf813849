import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { platformChain } from '../../src/contract/ids.ts';
import { auditEvents, organizations, payments, unservedPayments } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { reportPayment } from '../../src/usecases/payment/customer.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { createOwnedRows, uniqueOwner, uniquePayment } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
});
afterAll(() => world.close());

const recordedOf = (paymentId: string) =>
  withPlatform(world.db, async (tx) => ({
    unserved: await tx.select().from(unservedPayments).where(eq(unservedPayments.id, paymentId)),
    served: await tx.select().from(payments).where(eq(payments.id, paymentId)),
    events: (
      await tx
        .select({ action: auditEvents.action, orgId: auditEvents.orgId })
        .from(auditEvents)
        .where(eq(auditEvents.target, `payment:${paymentId}`))
    ).map(({ action, orgId }) => `${action} ${orgId === platformChain}`),
  }));

it('records a payment by a customer at the organization limit once, however often it is reported, until it is served', async () => {
  const { email } = uniqueOwner();
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const { id } = await createOwnedRows(world.db, { ownerEmail: email, status: 'active' });
    ids.push(id);
  }
  await withPlatform(world.db, async (tx) => {
    for (const id of ids) await tx.update(organizations).set({ status: 'deleting' }).where(eq(organizations.id, id));
  });
  const paymentId = uniquePayment();
  const report = () => reportPayment(world.ctx(), { paymentId, customer: { email } }, {});
  for (let count = 0; count < 3; count += 1) {
    await expect(report()).rejects.toMatchObject({ code: 'organization_limit_reached' });
  }
  expect(await recordedOf(paymentId)).toMatchObject({
    unserved: [{ code: 'organization_limit_reached', reports: 3, concernedOrgId: null }],
    served: [],
    events: ['payment.unserved true'],
  });
  await withPlatform(world.db, async (tx) => {
    for (const id of ids) await tx.update(organizations).set({ status: 'active' }).where(eq(organizations.id, id));
  });
  expect((await report()).payment.outcome).toBe('nothing_to_do');
  expect(await recordedOf(paymentId)).toMatchObject({ unserved: [], served: [{ operationId: null }] });
});

it('records a payment for an organization that accepts none or does not exist', async () => {
  const { id, slug } = await createOrganizationRows(world.db, { status: 'active' });
  for (const [named, concernedOrgId, code] of [
    [slug, id, 'illegal_transition'],
    ['nobody-has-this', null, 'not_found'],
  ] as const) {
    const paymentId = uniquePayment();
    await expect(completePayment(world.ctx(), named, { paymentId }, {})).rejects.toMatchObject({ code });
    expect((await recordedOf(paymentId)).unserved).toMatchObject([{ code, concernedOrgId, reports: 1 }]);
  }
});
