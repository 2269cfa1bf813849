import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { WebhookAnswer, WebhookSender } from '../../src/providers/webhook/port.ts';
import { openOrganization } from '../members/support.ts';
import { until } from '../support/until.ts';
import { emit, openScene, register } from './support.ts';

const scene = openScene();
const taken: WebhookAnswer = { status: 204, error: null, retryAfterMs: null };

/** Receivers by webhook, each as late as it is said; `count`: of its deliveries. */
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

/** A webhook, nobody listens at it, of an organization that may be its own. */
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

describe('receivers that answer late', () => {
  it('end their turn by the clock: another has its own before all of theirs are through', async () => {
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
    // Each turn is a second, and what was in flight at its end.
    for (const { id } of slow) expect(countOf(sent, id)).toBeLessThanOrEqual(8);
    expect(outcomes).not.toContain('failed');
  });

  it('of one organization have a quarter of what is in flight, however many they are', async () => {
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
    // Each of these took a look at what is due.
    for (let count = 1; count <= 3; count += 1) {
      await emit(scene.api.world, other.orgId, 1);
      await untilSent(sent, other, count);
    }
    expect(hanging.filter(({ id }) => sent.includes(id))).toHaveLength(4);
  });

  it('longer than two seconds share half of it with those that fail', async () => {
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
      'two are asked again',
    );
    for (let count = 1; count <= 3; count += 1) {
      await emit(scene.api.world, fast.orgId, 1);
      await untilSent(sent, fast, count);
    }
    expect(again()).toBe(2);
  });
});
