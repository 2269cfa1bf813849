import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.ts';
import { withPlatform } from '../db/tenancy.ts';
import { deleteFinishedBefore, type Leased, leaseDue, releaseWebhook } from '../db/write/webhook-queue.ts';
import type { Kms } from '../providers/kms/port.ts';
import type { WebhookAnswer, WebhookSender } from '../providers/webhook/port.ts';
import { type AttemptOutcome, type RetrySettings, recordAnswer } from './webhook-attempt.ts';
import { relayBatchMax, relayEvents } from './webhook-relay.ts';
import { openSigning } from './webhook-secret.ts';

export interface DispatchSettings extends RetrySettings {
  /** Of one delivery, as the sender has it. */
  timeoutMs: number;
  /** In flight at once, of all webhooks; each has one. */
  concurrency: number;
  /** Between two looks at the database while nobody says that there is something. */
  pollMs: number;
  /** How long what has ended is kept. */
  retentionMs: number;
}

export interface DispatchOptions {
  db: Db;
  /** Asked for when something is to be signed: a worker starts while the KMS is away. */
  kms: () => Promise<Kms>;
  sender: Pick<WebhookSender, 'send'>;
  settings: DispatchSettings;
  /** Each try that was written down. */
  onAttempt: (outcome: AttemptOutcome, delivery: { orgId: string; webhookId: string; deliveryId: string }) => void;
  onError: (error: unknown, what: string) => void;
}

export interface WebhookDispatch {
  /** There may be something to send. */
  wake(): void;
  /** Until the signal aborts; what is in flight by then has a moment to end, and is else sent again by another worker. */
  run(signal: AbortSignal): Promise<void>;
}

/** Deliveries of one webhook in a row, before others have their turn. */
const perTurnMax = 20;
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

/** So that neither receivers that fail nor those of one organization keep the others waiting. */
const lanesOf = (concurrency: number): Lane[] => [
  { isFailing: false, max: concurrency, perOrgMax: Math.max(1, Math.floor(concurrency / 2)) },
  {
    isFailing: true,
    max: Math.max(1, Math.floor(concurrency / 2)),
    perOrgMax: Math.max(1, Math.floor(concurrency / 8)),
  },
];

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
  onError,
}: DispatchOptions): WebhookDispatch => {
  const { timeoutMs, concurrency, pollMs, retentionMs } = settings;
  const leaseMs = timeoutMs + 2 * leaseMarginMs;
  const lanes = lanesOf(concurrency);
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
    for (let count = 1; leased !== null; count += 1) leased = await deliver(leased, count < perTurnMax);
  };

  const deliver = async (leased: Leased, mayGoOn: boolean): Promise<Leased | null> => {
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
    let answer: WebhookAnswer;
    try {
      answer = await sender.send({ webhookId: webhook.id, url: webhook.url, headers, body }, stop.signal);
    } catch (error) {
      // Nobody knows whether it has arrived: another worker sends it again.
      if (!stop.signal.aborted) onError(error, 'an event could not be sent');
      await giveBack(stop.signal.aborted ? 0 : troubleMs);
      return null;
    }
    const lease = mayGoOn && !isStopping ? leaseMs : null;
    const recorded = await recordAnswer(db, leased, answer, { startedAt, leaseMs: lease, retry: settings });
    if (recorded === null) return null;
    onAttempt(recorded.outcome, { orgId: webhook.orgId, webhookId: webhook.id, deliveryId: delivery.id });
    return recorded.next;
  };

  const begin = (leased: Leased): void => {
    const { id, orgId, failures } = leased.webhook;
    const turn = serve(leased)
      // Its lease ends by itself.
      .catch((error: unknown) => onError(error, 'a delivery could not be written down'))
      .finally(() => {
        inFlight.delete(id);
        wake();
      });
    inFlight.set(id, { orgId, isFailing: failures > 0, turn });
  };

  const fill = async (): Promise<void> => {
    for (const { isFailing, max, perOrgMax } of lanes) {
      const own = [...inFlight.values()].filter((each) => each.isFailing === isFailing);
      const limit = Math.min(perOrgMax, max - own.length, concurrency - inFlight.size);
      if (limit <= 0) continue;
      const counts = new Map<string, number>();
      for (const { orgId } of own) counts.set(orgId, (counts.get(orgId) ?? 0) + 1);
      const exceptOrgIds = [...counts].filter(([, count]) => count >= perOrgMax).map(([orgId]) => orgId);
      const leased = await withPlatform(db, (tx) => leaseDue(tx, { limit, leaseMs, exceptOrgIds, isFailing }));
      for (const each of leased) begin(each);
      if (leased.length === limit) wake();
    }
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
          if ((await relayEvents(db)) === relayBatchMax) wake();
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
