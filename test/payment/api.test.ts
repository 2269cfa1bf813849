import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/operation.ts';
import type { CreatedOrganization, OrganizationPlan } from '../../src/contract/organization.ts';
import type { ReportedPayment } from '../../src/contract/payment.ts';
import { auditEvents } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';
import { awaiting, uniqueOwner, uniquePayment } from './support.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const waited = { Prefer: 'wait=30' };

const create = async () => {
  const { name, email } = uniqueOwner();
  const json = { name, owner: { email }, activation: 'on_payment' };
  const response = await api.request('/v1/orgs', { json });
  expect(response.status).toBe(202);
  const created = (await response.json()) as CreatedOrganization;
  expect(created).toMatchObject({ org: { status: 'pending' }, operation: { kind: 'provisionPaidOrganization' } });
  return { created, email, slug: created.org.slug, id: created.operation.id };
};
const pay = (slug: string, paymentId: string, headers: Record<string, string> = {}) =>
  api.request(`/v1/orgs/${slug}/payment-completed`, { json: { paymentId }, headers });
const operationIn = async (response: Response): Promise<Operation> => (await response.json()) as Operation;

describe('POST /v1/orgs with activation on_payment', () => {
  it('shows its own steps in a dry run', async () => {
    const { name, email } = uniqueOwner();
    const json = { name, owner: { email }, activation: 'on_payment' };
    const response = await api.request('/v1/orgs?dryRun=true', { json });
    expect(response.status).toBe(200);
    const plan = (await response.json()) as OrganizationPlan;
    expect(plan.steps.map((step) => step.name)).toEqual([
      'register',
      'awaitPayment',
      'reserve',
      'createNamespace',
      'canary',
      'activate',
    ]);
    expect(plan.wouldSucceed).toBe(true);
  });

  it('returns the same operation for the same key, and refuses the key with a different activation', async () => {
    const { name, email } = uniqueOwner();
    const headers = { 'Idempotency-Key': uuid() };
    const json = { name, owner: { email }, activation: 'on_payment' };
    const first = (await (await api.request('/v1/orgs', { json, headers })).json()) as CreatedOrganization;
    const again = await api.request('/v1/orgs', { json, headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(((await again.json()) as CreatedOrganization).operation.id).toBe(first.operation.id);
    const other = await api.request('/v1/orgs', { json: { name, owner: { email } }, headers });
    expect((await problemOf(other)).code).toBe('idempotency_key_reused');
  });

  it('refuses an unknown activation', async () => {
    const json = { name: 'Acme', owner: { email: 'a@b.example' }, activation: 'later' };
    const { code, errors } = await problemOf(await api.request('/v1/orgs', { json }));
    expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'activation']);
  });

  it('grants no access until the payment completes', async () => {
    const { id: orgId, slug, ownerId } = await createOrganizationRows(api.world.db, { status: 'pending' });
    const issued = await api.request(`/v1/orgs/${slug}/api-keys`, { json: { name: 'first', userId: ownerId } });
    expect((await problemOf(issued)).code).toBe('illegal_transition');
    const { key } = await createKeyRows(api.world, { orgId, userId: ownerId });
    expect((await problemOf(await api.request(`/v1/orgs/${slug}/users`, { key }))).code).toBe('organization_pending');
    const suspended = await api.request(`/v1/orgs/${slug}/suspend`, { json: { reason: 'a test' } });
    expect((await problemOf(suspended)).code).toBe('illegal_transition');
  });

  it('prevents other operations while it waits', async () => {
    const { slug, id } = await create();
    const { code, operationId } = await problemOf(
      await api.request(`/v1/orgs/${slug}/suspend`, { json: { reason: 'a test' } }),
    );
    expect([code, operationId]).toEqual(['operation_in_progress', id]);
    await awaiting(api.world, id);
    const retried = await api.request(`/v1/operations/${id}/retry`, { json: { reason: 'now' } });
    expect((await problemOf(retried)).code).toBe('nothing_to_retry');
    const canceled = await api.request(`/v1/operations/${id}/cancel`, { json: { reason: 'no' }, headers: waited });
    expect(await operationIn(canceled)).toMatchObject({ status: 'canceled' });
    expect((await api.request(`/v1/orgs/${slug}`)).status).toBe(404);
  });
});

describe('POST /v1/orgs/{slug}/payment-completed', () => {
  it('provisions the organization, and repeats the same answer', async () => {
    const { slug, id, created } = await create();
    const paymentId = uniquePayment();
    const paid = await pay(slug, paymentId);
    expect(paid.status).toBe(202);
    expect(paid.headers.get('location')).toBe(`/v1/operations/${id}`);
    expect(paid.headers.get('idempotency-replayed')).toBeNull();
    const ended = await pay(slug, paymentId, waited);
    expect([ended.status, ended.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(await operationIn(ended)).toMatchObject({ id, status: 'succeeded' });
    const late = await pay(slug, paymentId);
    expect([late.status, late.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect((await operationIn(late)).id).toBe(id);
    const events = await withPlatform(api.world.db, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.orgId, created.org.id)),
    );
    const actions = events.toSorted((a, b) => a.seq - b.seq).map(({ action }) => action);
    expect(actions).toEqual([
      'organization.register',
      'organization.pay',
      'organization.reserve',
      'organization.activate',
    ]);
  });

  it('counts a payment once when it is sent many times simultaneously', async () => {
    const { slug, id } = await create();
    const paymentId = uniquePayment();
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(slug, paymentId)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect((await api.world.ended(id)).status).toBe('succeeded');
  });

  it('refuses a second payment during and after provisioning for the first', async () => {
    const { slug, id } = await create();
    const answers = await Promise.all([pay(slug, uniquePayment()), pay(slug, uniquePayment())]);
    const [refused, ...others] = answers.filter(({ status }) => status === 409);
    expect(others).toEqual([]);
    if (refused !== undefined) expect((await problemOf(refused)).operationId).toBe(id);
    await api.world.ended(id);
    const { code, detail } = await problemOf(await pay(slug, uniquePayment()));
    expect(code).toBe('illegal_transition');
    expect(detail).toContain('active');
  });

  it('refuses a payment made for another organization', async () => {
    const [first, second] = [await create(), await create()];
    const paymentId = uniquePayment();
    await pay(first.slug, paymentId);
    expect((await problemOf(await pay(second.slug, paymentId))).code).toBe('payment_conflict');
    // It keeps waiting for its own payment.
    expect((await pay(second.slug, uniquePayment(), waited)).status).toBe(200);
  });

  it('accepts a payment sent simultaneously for two organizations in only one of them', async () => {
    const [first, second] = [await create(), await create()];
    const paymentId = uniquePayment();
    const answers = await Promise.all([pay(first.slug, paymentId), pay(second.slug, paymentId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  it('accepts an Idempotency-Key, and refuses it with another body', async () => {
    const { slug } = await create();
    const headers = { 'Idempotency-Key': uuid() };
    const paymentId = uniquePayment();
    const first = await operationIn(await pay(slug, paymentId, headers));
    expect((await operationIn(await pay(slug, paymentId, headers))).id).toBe(first.id);
    await api.world.ended(first.id);
    const other = await create();
    const reused = await api.request(`/v1/orgs/${slug}/payment-completed`, {
      json: { paymentId: uniquePayment() },
      headers,
    });
    expect((await problemOf(reused)).code).toBe('idempotency_key_reused');
    expect((await pay(other.slug, uniquePayment(), headers)).status).toBe(202);
  });

  it('is 404 for an organization that does not exist, and 409 for an active one', async () => {
    expect((await problemOf(await pay('nobody-here', uniquePayment()))).code).toBe('not_found');
    const { slug } = await createOrganizationRows(api.world.db, { status: 'active' });
    expect((await problemOf(await pay(slug, uniquePayment()))).code).toBe('illegal_transition');
  });

  it.each([
    [{}, 'paymentId'],
    [{ paymentId: '' }, 'paymentId'],
    [{ paymentId: 'a b' }, 'paymentId'],
    [{ paymentId: platformKey }, 'paymentId'],
    [{ paymentId: 'pay_1', amount: 5 }, 'amount'],
  ])('refuses %j', async (json, path) => {
    const response = await api.request('/v1/orgs/acme/payment-completed', { json });
    expect(await problemOf(response)).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });

  it('is for the platform only', async () => {
    const { id: orgId, slug, ownerId } = await createOrganizationRows(api.world.db, { status: 'active' });
    const { key } = await createKeyRows(api.world, { orgId, userId: ownerId });
    const json = { paymentId: uniquePayment() };
    const path = `/v1/orgs/${slug}/payment-completed`;
    expect((await problemOf(await api.request(path, { json, key }))).code).toBe('forbidden');
    expect((await problemOf(await api.request(path, { json, key: null }))).code).toBe('missing_credentials');
  });
});

describe('POST /v1/payments', () => {
  it('creates an organization for a customer who has none, and then reports nothing to do', async () => {
    const { email } = uniqueOwner();
    const json = { paymentId: uniquePayment(), customer: { email, name: 'Ada' } };
    const headers = { ...waited, 'Idempotency-Key': uuid() };
    const response = await api.request('/v1/payments', { json, headers });
    expect(response.status).toBe(200);
    const payment = (await response.json()) as ReportedPayment;
    expect(payment).toMatchObject({ outcome: 'provisioning', operation: { status: 'succeeded' } });
    const again = await api.request('/v1/payments', { json, headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(payment);
    const other = { ...json, paymentId: uniquePayment() };
    expect((await problemOf(await api.request('/v1/payments', { json: other, headers }))).code).toBe(
      'idempotency_key_reused',
    );
    const second = await api.request('/v1/payments', { json: other });
    expect(second.status).toBe(200);
    expect(await second.json()).toEqual({
      paymentId: other.paymentId,
      outcome: 'nothing_to_do',
      org: null,
      operation: null,
    });
    const repeated = await api.request('/v1/payments', { json: other, headers: { 'Idempotency-Key': uuid() } });
    expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  });

  it('answers 202 without Prefer', async () => {
    const json = { paymentId: uniquePayment(), customer: { email: uniqueOwner().email } };
    const response = await api.request('/v1/payments', { json });
    expect(response.status).toBe(202);
    const { operation } = (await response.json()) as ReportedPayment;
    expect(response.headers.get('location')).toBe(`/v1/operations/${operation?.id}`);
    await api.world.ended(operation?.id ?? '');
  });

  it.each([
    [{ paymentId: 'pay_1' }, 'customer'],
    [{ paymentId: 'pay_1', customer: { email: 'nobody' } }, 'customer.email'],
    [{ paymentId: 'pay_1', customer: { email: 'a@b.example' }, organization: { name: 'x' } }, 'organization.name'],
  ])('refuses %j', async (json, path) => {
    const response = await api.request('/v1/payments', { json });
    expect(await problemOf(response)).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });

  it('is for the platform only', async () => {
    const { id: orgId, ownerId } = await createOrganizationRows(api.world.db, { status: 'active' });
    const { key } = await createKeyRows(api.world, { orgId, userId: ownerId });
    const json = { paymentId: uniquePayment(), customer: { email: 'a@b.example' } };
    expect((await problemOf(await api.request('/v1/payments', { json, key }))).code).toBe('forbidden');
    expect((await problemOf(await api.request('/v1/payments', { json, key: null }))).code).toBe('missing_credentials');
  });
});
