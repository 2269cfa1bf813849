import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedPayment } from '../../src/contract/payment.ts';
import { openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { signatureOf, webhookSecret } from '../support/webhook-signature.ts';
import type { World } from '../support/world.ts';
import { createOwnedRows, register, uniqueOwner, uniquePayment } from './support.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const path = '/v1/payments/webhook';
interface Signing {
  secret?: string;
  at?: Date;
}
const signed = (body: string, signing: Signing = {}) => ({
  'Content-Type': 'application/json',
  ...signatureOf(body, signing),
});
const send = (event: object, signing: Signing = {}) => {
  const body = JSON.stringify(event);
  return api.request(path, { key: null, body, headers: signed(body, signing) });
};
const completed = (data: object) => ({ type: 'payment.completed', timestamp: new Date().toISOString(), data });

describe('an event of a payment provider', () => {
  it('provisions an organization, and repeats the same answer', async () => {
    const { slug, id } = await register(api.world);
    const event = completed({ paymentId: uniquePayment(), org: slug });
    const first = await send(event);
    expect(first.status).toBe(202);
    const received = (await first.json()) as ReceivedPayment;
    expect(received).toEqual({ paymentId: event.data && received.paymentId, outcome: 'provisioning', operationId: id });
    expect((await api.world.ended(id)).status).toBe('succeeded');
    const again = await send(event);
    expect([again.status, await again.json()]).toEqual([202, received]);
  });

  it('creates one organization for a customer', async () => {
    const { email } = uniqueOwner();
    const event = completed({ paymentId: uniquePayment(), customer: { email, name: 'Ada' } });
    const [first, second] = await Promise.all([send(event), send(event)]);
    const received = (await first.json()) as ReceivedPayment;
    expect(await second.json()).toEqual(received);
    expect((await api.world.ended(received.operationId ?? '')).status).toBe('succeeded');
    const renewal = await send(completed({ paymentId: uniquePayment(), customer: { email } }));
    expect(renewal.status).toBe(200);
    expect(await renewal.json()).toMatchObject({ outcome: 'nothing_to_do', operationId: null });
  });

  it('is audited with the provider as its actor', async () => {
    const { id: orgId, slug, ownerEmail } = await createOwnedRows(api.world.db, { status: 'active' });
    await send(completed({ paymentId: uniquePayment(), customer: { email: ownerEmail } }));
    const events = await (await api.request(`/v1/orgs/${slug}/audit-events`)).json();
    expect(events).toMatchObject({
      data: [{ actor: 'platform:payment-webhook', action: 'organization.pay', target: `organization:${orgId}` }],
    });
  });

  it.each([
    ['another type', { type: 'payment.failed', data: { paymentId: 'p', org: 'acme' } }],
    ['neither organization nor customer', completed({ paymentId: 'p' })],
    ['both', completed({ paymentId: 'p', org: 'acme', customer: { email: 'a@b.example' } })],
    ['a name for an organization that is there', completed({ paymentId: 'p', org: 'acme', organization: {} })],
    ['no payment', completed({ org: 'acme' })],
    ['more than is known', { ...completed({ paymentId: 'p', org: 'acme' }), extra: 1 }],
  ])('with %s is 400', async (_what, event) => {
    expect((await problemOf(await send(event))).code).toBe('validation_failed');
  });

  it('is 400 if it is not JSON, even if it is signed', async () => {
    const body = '{"type":';
    const response = await api.request(path, { key: null, body, headers: signed(body) });
    expect((await problemOf(response)).code).toBe('validation_failed');
  });

  it('is 404 for an organization that does not exist', async () => {
    const response = await send(completed({ paymentId: uniquePayment(), org: 'nobody-here' }));
    expect((await problemOf(response)).code).toBe('not_found');
  });
});

describe('a signature', () => {
  const event = completed({ paymentId: 'pay_never', org: 'acme' });
  const body = JSON.stringify(event);
  const minutes = (count: number) => new Date(Date.now() + count * 60_000);

  it.each([
    ['with another secret', () => signed(body, { secret: `whsec_${Buffer.from('another one').toString('base64')}` })],
    ['of another body', () => signed(`${body} `)],
    ['that is old', () => signed(body, { at: minutes(-6) })],
    ['of the future', () => signed(body, { at: minutes(6) })],
    ['for another message', () => ({ ...signed(body), 'webhook-id': 'msg_other' })],
    ['for another time', () => ({ ...signed(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) + 1) })],
    [
      'of another version',
      () => ({ ...signed(body), 'webhook-signature': signed(body)['webhook-signature'].replace('v1,', 'v2,') }),
    ],
    ['that is empty', () => ({ ...signed(body), 'webhook-signature': 'v1' })],
    ['that is missing', () => ({ 'Content-Type': 'application/json' })],
  ])('%s is refused, and nothing is said of why', async (_what, headersOf) => {
    const refusals = async () => {
      const response = await api.request('/v1/audit-events?action=authentication.failed&limit=100');
      return ((await response.json()) as { data: { seq: number; target: string; reason: string }[] }).data;
    };
    const earlier = new Set((await refusals()).map(({ seq }) => seq));
    const response = await api.request(path, { key: null, body, headers: headersOf() });
    const { code, detail } = await problemOf(response);
    expect([code, detail]).toEqual(['invalid_credentials', 'The signature is missing or invalid.']);
    await api.denials.flush();
    const recorded = (await refusals()).filter(({ seq }) => !earlier.has(seq));
    expect(recorded).toMatchObject([{ target: 'route:receivePayment', reason: 'invalid_credentials' }]);
    expect(api.log.join('')).not.toContain(webhookSecret.slice(6));
  });

  it('is accepted as one of several, as during the rotation of a secret', async () => {
    const headers = signed(body);
    const both = `v1,${'A'.repeat(43)}= ${headers['webhook-signature']}`;
    const response = await api.request(path, { key: null, body, headers: { ...headers, 'webhook-signature': both } });
    expect((await problemOf(response)).code).toBe('not_found');
  });

  it('may be four minutes old', async () => {
    const response = await send(event, { at: minutes(-4) });
    expect((await problemOf(response)).code).toBe('not_found');
  });

  it('slows down an address that guesses', async () => {
    const own = await openTestApi({ withoutWorker: true, config: { ABUSE_BAD_KEYS_PER_MINUTE: 2 } });
    try {
      const guess = () => own.request(path, { key: null, body, headers: { ...signed(body), 'webhook-id': 'x' } });
      await guess();
      await guess();
      const held = await guess();
      expect((await problemOf(held)).code).toBe('rate_limited');
      expect(held.headers.get('retry-after')).not.toBeNull();
      // A valid signer may share the address.
      const right = await own.request(path, { key: null, body, headers: signed(body) });
      expect((await problemOf(right)).code).toBe('not_found');
      expect((await problemOf(await guess())).code).toBe('rate_limited');
    } finally {
      await own.close();
    }
  });

  it('does not exempt a body from the limit of 64 KiB', async () => {
    const long = JSON.stringify({ ...event, padding: 'x'.repeat(65_536) });
    const response = await api.request(path, { key: null, body: long, headers: signed(long) });
    expect((await problemOf(response)).code).toBe('payload_too_large');
  });

  it('is not checked without a configured secret, since the route does not exist', async () => {
    const own = await openTestApi({ withoutWorker: true, config: { PAYMENT_WEBHOOK_SECRET: undefined } });
    try {
      const response = await own.request(path, { key: null, body, headers: signed(body) });
      expect((await problemOf(response)).code).toBe('not_found');
    } finally {
      await own.close();
    }
  });
});
