import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { deleteFinishedBefore, type Leased, leaseDue, releaseWebhook } from '../../db/webhook/queue.ts';
import type { Kms } from '../../providers/kms/port.ts';
import type { WebhookAnswer, WebhookSender } from '../../providers/webhook/port.ts';
import { openSigning } from '../../usecases/webhook/secret.ts';
import { type AttemptOutcome, type RetrySettings, recordAnswer } from './attempt.ts';
import { relayBatchMax, relayEvents } from './relay.ts';

export interface DispatchSettings extends RetrySettings {
  /** Of one delivery, as the sender has it. */
  timeoutMs: number;
  /** In flight at once, of all webhooks; each has one. */
  concurrency: number;
  /** Between two looks at the database while nobody says that there is something. */
  pollMs: number;
  /** Of one webhook; events beyond are dead from the start. */
  pendingMax: number;
  /** How long what has ended is kept. */
  retentionMs: number;
}

interface DispatchOptions {
  db: Db;
  /** Asked for when something is to be signed: a worker starts while the KMS is away. */
  kms: () => Promise<Kms>;
  sender: Pick<WebhookSender, 'send'>;
  settings: DispatchSettings;
  /** Each try that was written down. */
  onAttempt: (outcome: AttemptOutcome, delivery: { orgId: string; webhookId: string; deliveryId: string }) => void;
  /** Deliveries that ended untried: `late`: behind one that was given up; `overflow`: too many were pending. */
  onBuried: (reason: 'late' | 'overflow', of: { orgId: string; webhookId: string; count: number }) => void;
  onError: (error: unknown, what: string) => void;
}

interface WebhookDispatch {
  /** There may be something to send. */
  wake(): void;
  /** Until the signal aborts; what is in flight by then has a moment to end, and is else sent again by another worker. */
  run(signal: AbortSignal): Promise<void>;
}

/** Deliveries of one webhook in a row, before others have their turn: so many, and none begins later than that. */
const perTurnMax = 20;
const turnMs = 1_000;
/** A receiver that took longer to answer is slow until it answers faster. */
const slowMs = 2_000;
/** Remembered at once; what is forgotten is found out again. */
const slowMax = 1_000;
/** For the signature before a delivery and its record after it. */
const leaseMarginMs = 5_000;
/** While nothing can be signed or written down. */
const troubleMs = 5_000;
const stopMs = 2_000;
const cleanEveryMs = 600_000;
const cleanBatchMax = 1_000;

interface Lane {
  isFailing: boolean;
  /** Of them, in flight at once. */
  max: number;
  perOrgMax: number;
}

const partOf = (concurrency: number, part: number): number => Math.max(1, Math.floor(concurrency / part));

/** So that neither receivers that fail or are slow nor those of one organization keep the others waiting. */
const lanesOf = (concurrency: number): Lane[] => [
  { isFailing: false, max: concurrency, perOrgMax: partOf(concurrency, 4) },
  { isFailing: true, max: partOf(concurrency, 2), perOrgMax: partOf(concurrency, 8) },
];

const countOf = (flights: readonly { orgId: string }[], orgId: string): number =>
  flights.filter((each) => each.orgId === orgId).length;

/**
 * Relays events and sends them. The queue is the table: whoever leases a webhook delivers its head, so one delivery of a
 * webhook is in flight whatever the number of workers, and one that dies is replaced when its lease ends.
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
  const { timeoutMs, concurrency, pollMs, pendingMax, retentionMs } = settings;
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

  let isWoken = false;
  let onWake: (() => void) | undefined;
  const wake = (): void => {
    isWoken = true;
    onWake?.();
  };
  const wokenOrDue = async (signal: AbortSignal): Promise<void> => {
    if (isWoken || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, pollMs);
      onWake = done;
      signal.addEventListener('abort', done, { once: true });
    });
    onWake = undefined;
  };

  /** Its head, and what comes behind it, as far as it goes without a wait. */
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
    // The KMS took so long that somebody else may have it before the receiver has answered.
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
      // Nobody knows whether it has arrived: another worker sends it again.
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
      // Its lease ends by itself.
      .catch((error: unknown) => onError(error, 'a delivery could not be written down'))
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

  let cleanedAt = 0;
  const clean = async (): Promise<void> => {
    if (Date.now() - cleanedAt < cleanEveryMs) return;
    cleanedAt = Date.now();
    const before = new Date(Date.now() - retentionMs);
    while ((await withPlatform(db, (tx) => deleteFinishedBefore(tx, before, cleanBatchMax))) === cleanBatchMax);
  };

  return {
    wake,
    run: async (signal) => {
      while (!signal.aborted) {
        isWoken = false;
        try {
          await relay();
          await fill();
          await clean();
        } catch (error) {
          onError(error, 'events could not be handed to webhooks');
          // What woke us will do so again; the database needs a moment.
          await sleep(pollMs, undefined, { signal }).catch(() => undefined);
        }
        await wokenOrDue(signal);
      }
      isStopping = true;
      const turns = Promise.all([...inFlight.values()].map(({ turn }) => turn));
      const timer = setTimeout(() => stop.abort(), stopMs);
      await turns;
      clearTimeout(timer);
    },
  };
};
