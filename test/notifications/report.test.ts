import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { notificationDelivery } from '../../src/background/notification/delivery.ts';
import { emailSuppressions, notifications } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { signatureOf } from '../support/webhook-signature.ts';
import type { World } from '../support/world.ts';
import { createPerson, notifyOfRecovery, publicUrl, rowOf } from './support.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const report = (id: string, body: object, headers?: Record<string, string>) => {
  const text = JSON.stringify({ notificationId: id, ...body });
  const signed = headers ?? { 'Content-Type': 'application/json', ...signatureOf(text) };
  return api.request(`/v1/notifications/${id}/status`, { key: null, body: text, headers: signed });
};
const sent = async (): Promise<{ id: string; email: string }> => {
  const person = await createPerson(api.world);
  const id = await notifyOfRecovery(api.world, person);
  await withPlatform(api.world.db, (tx) =>
    tx.update(notifications).set({ status: 'sent' }).where(eq(notifications.id, id)),
  );
  return { id, email: person.email };
};
const isSuppressed = async (email: string): Promise<boolean> =>
  withPlatform(
    api.world.db,
    async (tx) => (await tx.$count(emailSuppressions, eq(emailSuppressions.email, email))) > 0,
  );

describe('a report', () => {
  it('of a delivery is recorded once, and answered as often as it comes', async () => {
    const { id } = await sent();
    const counted = async () => {
      const { values } = await api.dependencies.metrics.notifications.get();
      return values.find(({ labels }) => labels.channel === 'email' && labels.status === 'delivered')?.value;
    };
    const before = (await counted()) ?? 0;
    for (let times = 0; times < 2; times += 1) {
      const response = await report(id, { status: 'delivered' });
      expect([response.status, await response.json()]).toEqual([200, { id, status: 'delivered' }]);
    }
    expect(await rowOf(api.world, id)).toMatchObject({ status: 'delivered' });
    expect(await counted()).toBe(before + 1);
  });

  it('may come before the notification is recorded as sent, and is not undone by that record', async () => {
    const id = await notifyOfRecovery(api.world, await createPerson(api.world));
    const { deliver } = notificationDelivery({
      db: api.world.db,
      openKeyRing: async () => api.world.keyRing,
      senders: {
        email: {
          send: async () => {
            expect((await report(id, { status: 'delivered' })).status).toBe(200);
            return { kind: 'sent' };
          },
        },
      },
      publicUrl,
      onMoved: () => undefined,
    });
    expect(await deliver(id)).toEqual({ status: 'delivered', retryMs: null });
    expect(await rowOf(api.world, id)).toMatchObject({ status: 'delivered' });
  });

  it('of a bounce is accepted after a delivery, and suppresses the address only if it says so', async () => {
    const first = await sent();
    expect((await report(first.id, { status: 'delivered' })).status).toBe(200);
    expect((await report(first.id, { status: 'failed' })).status).toBe(200);
    expect(await rowOf(api.world, first.id)).toMatchObject({ status: 'failed', error: 'reported' });
    expect(await isSuppressed(first.email)).toBe(false);
    const second = await sent();
    expect((await report(second.id, { status: 'failed', suppress: true })).status).toBe(200);
    expect(await isSuppressed(second.email)).toBe(true);
  });

  it('of a delivery after a failure is 409', async () => {
    const { id } = await sent();
    await report(id, { status: 'failed' });
    expect((await problemOf(await report(id, { status: 'delivered' }))).code).toBe('illegal_transition');
  });

  it('about another notification than the path is 400, because the signature does not cover the path', async () => {
    const [one, other] = [await sent(), await sent()];
    const problem = await problemOf(await report(one.id, { notificationId: other.id, status: 'failed' }));
    expect(problem.errors?.[0]?.path).toBe('notificationId');
    expect([await rowOf(api.world, one.id), await rowOf(api.world, other.id)]).toMatchObject([
      { status: 'sent' },
      { status: 'sent' },
    ]);
  });

  it('about an unknown notification is 404, and one without a valid signature 401', async () => {
    const id = uuid();
    expect((await problemOf(await report(id, { status: 'delivered' }))).code).toBe('not_found');
    const secret = `whsec_${Buffer.from('a secret that is not known here').toString('base64')}`;
    const text = JSON.stringify({ notificationId: id, status: 'delivered' });
    const forged = { 'Content-Type': 'application/json', ...signatureOf(text, { secret }) };
    expect((await problemOf(await report(id, { status: 'delivered' }, forged))).code).toBe('invalid_credentials');
  });

  it.each([[{ status: 'sent' }], [{}], [{ status: 'failed', extra: 1 }]])('with %j is 400', async (body) => {
    const { id } = await sent();
    expect((await problemOf(await report(id, body))).code).toBe('validation_failed');
  });

  it('is 404 while no secret is configured', async () => {
    const providerSecrets = { paymentSignature: null, notificationSignature: null };
    const app = createApp({ ...api.dependencies, providerSecrets });
    const response = await app.request(`/v1/notifications/${uuid()}/status`, { method: 'POST' });
    expect((await problemOf(response)).code).toBe('not_found');
  });
});
