import { notifiedEventType } from '../../contract/notification.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { moveNotification } from '../../db/notification/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { buryPendingOlderThan, type Leased, lockLeased, moveOn, recordAttempt } from '../../db/webhook/queue.ts';
import type { WebhookRow } from '../../db/webhook/schema.ts';
import { changeWebhook } from '../../db/webhook/store.ts';
import type { WebhookAnswer } from '../../providers/webhook/port.ts';

export interface RetrySettings {
  /** The wait after the first failure. Each further wait is twice as long. */
  backoffMs: number;
  backoffMsMax: number;
  /** Since the first attempt. Then a delivery is dead, and with it those behind it that are as old. */
  giveUpMs: number;
}

/** `failed`: it is attempted again. */
export type AttemptOutcome = 'delivered' | 'failed' | 'dead';

/** Half of the wait is random, so that a receiver that recovers does not get all deliveries at once. */
const backoffOf = ({ backoffMs, backoffMsMax }: RetrySettings, attempts: number): number =>
  Math.min(backoffMsMax, backoffMs * 2 ** Math.min(attempts - 1, 30)) * (0.5 + Math.random() / 2);

const gone = 410;

/** Respects the receiver's `Retry-After` (Standard Webhooks), up to the longest wait. */
const waitOf = (retry: RetrySettings, attempts: number, retryAfterMs: number | null): number =>
  Math.max(backoffOf(retry, attempts), Math.min(retryAfterMs ?? 0, retry.backoffMsMax));

interface Recorded {
  outcome: AttemptOutcome;
  /** How many deliveries behind it were given up with it. */
  buried: number;
  next: Leased | null;
}

/**
 * Records the result of an attempt under the lock of its webhook, and leases the next delivery. null: the lease has ended
 * or the webhook was removed. The worker that has the webhook now sends the event again.
 */
export const recordAnswer = (
  db: Db,
  leased: Leased,
  { status: responseStatus, error, retryAfterMs }: WebhookAnswer,
  { startedAt, leaseMs, retry }: { startedAt: Date; leaseMs: number | null; retry: RetrySettings },
): Promise<Recorded | null> =>
  withPlatform(db, async (tx) => {
    const { delivery } = leased;
    const webhook = await lockLeased(tx, leased.webhook);
    if (webhook === undefined) return null;
    const attempt = { responseStatus, error, startedAt };
    if (error === null) {
      await recordAttempt(tx, delivery, { ...attempt, status: 'delivered', retryMs: null });
      const isNotification = delivery.eventType === notifiedEventType;
      if (isNotification) await moveNotification(tx, delivery.eventId, { from: ['sent'], to: 'delivered' });
      return {
        outcome: 'delivered',
        buried: 0,
        next: await moveOn(tx, webhook, { failures: 0, leaseMs: leaseOf(webhook, leaseMs) }),
      };
    }
    const failures = webhook.failures + 1;
    if (responseStatus === gone) {
      // Neither attempted again nor lost: it waits, like those behind it, until the webhook is enabled.
      await recordAttempt(tx, delivery, { ...attempt, status: 'pending', retryMs: null });
      await moveOn(tx, webhook, { failures, leaseMs: null });
      await disable(tx, webhook);
      return { outcome: 'failed', buried: 0, next: null };
    }
    const retryMs = waitOf(retry, delivery.attempts + 1, retryAfterMs);
    const firstAt = delivery.firstAttemptAt ?? startedAt;
    const isDead = Date.now() + retryMs > firstAt.getTime() + retry.giveUpMs;
    await recordAttempt(tx, delivery, {
      ...attempt,
      status: isDead ? 'dead' : 'pending',
      retryMs: isDead ? null : retryMs,
    });
    // With a deadline of their own each, deliveries would arrive faster than they are given up.
    const buried = isDead ? await buryPendingOlderThan(tx, webhook, retry.giveUpMs) : 0;
    const next = await moveOn(tx, webhook, { failures, leaseMs: leaseOf(webhook, leaseMs) });
    return { outcome: isDead ? 'dead' : 'failed', buried, next };
  });

/** The webhook may have been disabled while its event was being sent. */
const leaseOf = ({ status }: WebhookRow, leaseMs: number | null): number | null =>
  status === 'enabled' ? leaseMs : null;

/** Standard Webhooks: a receiver that answers 410 wants no more events. */
const disable = async (tx: Tx, webhook: WebhookRow): Promise<void> => {
  if (webhook.status === 'disabled') return;
  const { id, orgId } = webhook;
  await changeWebhook(tx, webhook, { status: 'disabled' });
  await appendOutbox(tx, { orgId, type: 'webhook.disabled', payload: { orgId, webhookId: id, status: 'disabled' } });
  await appendAudit(tx, {
    orgId,
    actor: 'freehold:webhooks',
    action: 'webhook.disable',
    target: `webhook:${id}`,
    reason: 'answered 410 Gone',
  });
};
