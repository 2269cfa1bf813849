import { setMaxListeners } from 'node:events';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { type Leased, leaseDue, releaseWebhook } from '../../db/webhook/queue.ts';
import type { Kms } from '../../providers/kms/port.ts';
import type { WebhookAnswer, WebhookSender } from '../../providers/webhook/port.ts';
import { openSigning } from '../../usecases/webhook/secret.ts';
import { every, openAlarm } from '../every.ts';
import { type AttemptOutcome, type RetrySettings, recordAnswer } from './attempt.ts';
import { relayBatchMax, relayEvents } from './relay.ts';

export interface DispatchSettings extends RetrySettings {
  /** Of one delivery. The sender has the same. */
  timeoutMs: number;
  /** Deliveries in flight at once, one per webhook. */
  concurrency: number;
  /** Between two looks at the database when there is no notification. */
  pollMs: number;
  /** Pending deliveries of one webhook. Further events are dead from the start. */
  pendingMax: number;
}

interface DispatchOptions {
  db: Db;
  /** Opened for the first signature, so that a worker starts while the KMS is unavailable. */
  kms: () => Promise<Kms>;
  sender: Pick<WebhookSender, 'send'>;
  settings: DispatchSettings;
  /** Called for each recorded attempt. */
  onAttempt: (outcome: AttemptOutcome, delivery: { orgId: string; webhookId: string; deliveryId: string }) => void;
  /** Called for deliveries given up without an attempt. `late`: one before them was given up. `overflow`: too many were pending. */
  onBuried: (reason: 'late' | 'overflow', of: { orgId: string; webhookId: string; count: number }) => void;
  onError: (error: unknown, what: string) => void;
}

interface WebhookDispatch {
  /** Looks for events now. */
  wake(): void;
  /**
   * Runs until the signal aborts. Deliveries in flight then have a moment to end; another worker repeats those that do not.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** A turn of one webhook ends after this many deliveries, and begins none after this time. */
const perTurnMax = 20;
const turnMs = 1_000;
/** A receiver that takes longer to answer counts as slow until it answers faster. */
const slowMs = 2_000;
/** Slow webhooks remembered. A forgotten one is noticed again. */
const slowMax = 1_000;
/** For the signature before a delivery and the record after it. */
const leaseMarginMs = 5_000;
/** The wait after a delivery that could not be signed or sent. */
const troubleMs = 5_000;
const stopMs = 2_000;

interface Lane {
  isFailing: boolean;
  /** In flight at once. */
  max: number;
  perOrgMax: number;
}

const partOf = (concurrency: number, part: number): number => Math.max(1, Math.floor(concurrency / part));

/** Keeps failing or slow receivers, and those of one organization, from delaying the others. */
const lanesOf = (concurrency: number): Lane[] => [
  { isFailing: false, max: concurrency, perOrgMax: partOf(concurrency, 4) },
  { isFailing: true, max: partOf(concurrency, 2), perOrgMax: partOf(concurrency, 8) },
];

const countOf = (flights: readonly { orgId: string }[], orgId: string): number =>
  flights.filter((each) => each.orgId === orgId).length;

/**
 * Relays events and sends them. The queue is the table: a worker leases a webhook and delivers the head of its queue. So
 * one delivery per webhook is in flight across all workers, and another worker takes over when a lease ends.
 */
export const openWebhookDispatch = ({
  db,
  kms,
  sender,
  settings,
  onAttempt,
  onBuried,
  onError,
}: DispatchOptions): WebhookDispatch => {
  const { timeoutMs, concurrency, pollMs, pendingMax } = settings;
  const leaseMs = timeoutMs + 2 * leaseMarginMs;
  const lanes = lanesOf(concurrency);
  const perOrgMax = partOf(concurrency, 4);
  const slow = new Set<string>();
  const sign = openSigning(kms);
  const inFlight = new Map<string, { orgId: string; isFailing: boolean; turn: Promise<void> }>();
  let isStopping = false;
  const stop = new AbortController();
  // One for each delivery in flight.
  setMaxListeners(0, stop.signal);

  const alarm = openAlarm();
  const wake = alarm.ring;

  /** Delivers the head of the queue and those behind it, as long as the turn allows. */
  const serve = async (first: Leased): Promise<void> => {
    let leased: Leased | null = first;
    const beganAt = Date.now();
    for (let count = 1; leased !== null; count += 1) {
      leased = await deliver(leased, () => count < perTurnMax && Date.now() - beganAt < turnMs);
    }
  };

  const noteSpeed = (webhookId: string, milliseconds: number): void => {
    slow.delete(webhookId);
    if (milliseconds <= slowMs) return;
    slow.add(webhookId);
    const [oldest] = slow;
    if (slow.size > slowMax && oldest !== undefined) slow.delete(oldest);
  };

  const deliver = async (leased: Leased, mayGoOn: () => boolean): Promise<Leased | null> => {
    const { webhook, delivery } = leased;
    const { eventId, body } = delivery;
    const giveBack = (dueMs: number) => withPlatform(db, (tx) => releaseWebhook(tx, webhook, dueMs));
    const startedAt = new Date();
    let signature: string;
    try {
      signature = await sign(webhook, eventId, startedAt, body);
    } catch (error) {
      onError(error, 'an event could not be signed');
      await giveBack(troubleMs);
      return null;
    }
    // The KMS was so slow that the lease may end before the receiver answers.
    if (Date.now() - startedAt.getTime() > leaseMarginMs) {
      await giveBack(0);
      return null;
    }
    const headers = {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(startedAt.getTime() / 1_000)),
      'webhook-signature': signature,
    };
    const sentAt = Date.now();
    let answer: WebhookAnswer;
    try {
      answer = await sender.send({ webhookId: webhook.id, url: webhook.url, headers, body }, stop.signal);
    } catch (error) {
      // It may have arrived. Another worker sends it again.
      if (!stop.signal.aborted) onError(error, 'an event could not be sent');
      await giveBack(stop.signal.aborted ? 0 : troubleMs);
      return null;
    }
    noteSpeed(webhook.id, Date.now() - sentAt);
    const lease = mayGoOn() && !isStopping ? leaseMs : null;
    const recorded = await recordAnswer(db, leased, answer, { startedAt, leaseMs: lease, retry: settings });
    if (recorded === null) return null;
    onAttempt(recorded.outcome, { orgId: webhook.orgId, webhookId: webhook.id, deliveryId: delivery.id });
    if (recorded.buried > 0) {
      onBuried('late', { orgId: webhook.orgId, webhookId: webhook.id, count: recorded.buried });
    }
    return recorded.next;
  };

  const begin = (leased: Leased, isFailing: boolean): void => {
    const { id, orgId } = leased.webhook;
    const turn = serve(leased)
      // The lease ends by itself.
      .catch((error: unknown) => onError(error, 'a delivery could not be recorded'))
      .finally(() => {
        inFlight.delete(id);
        wake();
      });
    inFlight.set(id, { orgId, isFailing, turn });
  };

  const fill = async (): Promise<void> => {
    for (const lane of lanes) {
      const all = [...inFlight.values()];
      const own = all.filter(({ isFailing }) => isFailing === lane.isFailing);
      const limit = Math.min(lane.max - own.length, concurrency - all.length);
      if (limit <= 0) continue;
      const shareOf = (orgId: string): number =>
        Math.min(lane.perOrgMax - countOf(own, orgId), perOrgMax - countOf(all, orgId));
      const exceptOrgIds = [...new Set(all.map(({ orgId }) => orgId))].filter((orgId) => shareOf(orgId) <= 0);
      const options = { limit, leaseMs, exceptOrgIds, shareOf, isFailing: lane.isFailing, slowIds: [...slow] };
      const { leased, isMore } = await withPlatform(db, (tx) => leaseDue(tx, options));
      for (const each of leased) begin(each, lane.isFailing);
      if (isMore) wake();
    }
  };

  const relay = async (): Promise<void> => {
    const { events, overflows } = await relayEvents(db, pendingMax);
    for (const overflow of overflows) onBuried('overflow', overflow);
    if (events === relayBatchMax) wake();
  };

  const relayAndFill = async (signal: AbortSignal): Promise<void> => {
    try {
      await relay();
      await fill();
    } catch (error) {
      onError(error, 'events could not be handed to webhooks');
      // No notification cuts this wait short: the database needs a moment.
      await openAlarm().wait(pollMs, signal);
    }
  };

  return {
    wake,
    run: async (signal) => {
      await every(pollMs, signal, () => relayAndFill(signal), alarm);
      isStopping = true;
      const turns = Promise.all([...inFlight.values()].map(({ turn }) => turn));
      const timer = setTimeout(() => stop.abort(), stopMs);
      try {
        await turns;
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
