import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { WebhookAnswer, WebhookSender } from '../../src/providers/webhook/port.ts';
import { openOrganization } from '../members/support.ts';
import { until } from '../support/until.ts';
import { emit, openScene, register } from './support.ts';

const scene = openScene();
const taken: WebhookAnswer = { status: 204, error: null, retryAfterMs: null };

/** Receivers by webhook, each with the given delay; `count` is the number of its deliveries. */
const senderOf = (answer: (webhookId: string, count: number, signal: AbortSignal) => Promise<void>) => {
  const sent: string[] = [];
  const sender: Pick<WebhookSender, 'send'> = {
    send: async ({ webhookId }, signal) => {
      sent.push(webhookId);
      await answer(webhookId, countOf(sent, webhookId), signal);
      return taken;
    },
  };
  return { sent, sender };
};

const countOf = (sent: readonly string[], webhookId: string): number => sent.filter((id) => id === webhookId).length;
const forEver = (signal: AbortSignal): Promise<void> => later(600_000, undefined, { signal });

/** A webhook without a receiver, of its own organization if requested. */
const openWebhook = async (org?: Awaited<ReturnType<typeof openOrganization>>) => {
  const owner = org ?? (await openOrganization(scene.api));
  const { id } = await register(owner, 'http://127.0.0.1:9/hook');
  return { id, orgId: owner.orgId };
};

const untilSent = (sent: string[], { id }: { id: string }, count = 1) =>
  until(
    async () => sent,
    () => countOf(sent, id) >= count,
    'it is sent',
  );

describe('slow receivers', () => {
  it('end their turn by time: another gets its turn before all their deliveries are done', async () => {
    const slow = [await openWebhook(), await openWebhook()];
    const fast = await openWebhook();
    const { sent, sender } = senderOf(async (webhookId) => {
      if (webhookId !== fast.id) await later(400);
    });
    for (const { orgId } of slow) await emit(scene.api.world, orgId, 15);
    const { outcomes } = scene.dispatch({ sender, concurrency: 2 });
    await until(
      async () => sent,
      ({ length }) => length >= 2,
      'both are busy',
    );
    await emit(scene.api.world, fast.orgId, 1);
    await untilSent(sent, fast);
    // Each turn is a second, plus the delivery in flight at its end.
    for (const { id } of slow) expect(countOf(sent, id)).toBeLessThanOrEqual(8);
    expect(outcomes).not.toContain('failed');
  });

  it('of one organization use at most a quarter of the capacity, however many they are', async () => {
    const org = await openOrganization(scene.api);
    const hanging = [];
    for (let count = 0; count < 8; count += 1) hanging.push(await openWebhook(org));
    const other = await openWebhook();
    const { sent, sender } = senderOf((webhookId, _count, signal) =>
      webhookId === other.id ? Promise.resolve() : forEver(signal),
    );
    await emit(scene.api.world, org.orgId, 1);
    scene.dispatch({ sender, concurrency: 16, timeoutMs: 60_000 });
    await until(
      async () => sent,
      ({ length }) => length >= 4,
      'the share is used',
    );
    // Each of these has checked what is due.
    for (let count = 1; count <= 3; count += 1) {
      await emit(scene.api.world, other.orgId, 1);
      await untilSent(sent, other, count);
    }
    expect(hanging.filter(({ id }) => sent.includes(id))).toHaveLength(4);
  });

  it('that take longer than two seconds share half of the capacity with failing ones', async () => {
    const slow = [await openWebhook(), await openWebhook(), await openWebhook()];
    const fast = await openWebhook();
    const { sent, sender } = senderOf(async (webhookId, count, signal) => {
      if (webhookId === fast.id) return;
      if (count === 1) await later(2_100);
      else await forEver(signal);
    });
    for (const { orgId } of slow) await emit(scene.api.world, orgId, 2);
    scene.dispatch({ sender, concurrency: 4, timeoutMs: 60_000 });
    const again = () => slow.filter(({ id }) => countOf(sent, id) >= 2).length;
    await until(
      async () => again(),
      (count) => count >= 2,
      'two are called again',
    );
    for (let count = 1; count <= 3; count += 1) {
      await emit(scene.api.world, fast.orgId, 1);
      await untilSent(sent, fast, count);
    }
    expect(again()).toBe(2);
  });
});
