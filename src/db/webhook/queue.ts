import { and, asc, eq, gt, inArray, isNull, not, or, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Tx } from '../client.ts';
import { lockEnabledWebhooks, lockWebhookForAttempt } from '../locks.ts';
import { pipeline } from '../pipeline.ts';
import { type NewDelivery, pendingUpTo } from './delivery.ts';
import { type DeliveryRow, type OutboxRow, outbox, type WebhookRow, webhookDeliveries, webhooks } from './schema.ts';

// The queue of a webhook is its pending deliveries by position. All of this runs in transactions of the platform.

/** One process relays at a time, so that the positions of deliveries follow the order of the events. */
const relayLock = 0x66_68_77_68;

/**
 * Reads the oldest events that were not relayed, in the order of each organization; none while another process relays. An
 * event is visible only when all before it are, because the lock that numbers them ends with the transaction.
 */
export const lockUnrelayed = async (tx: Tx, limit: number): Promise<OutboxRow[]> => {
  // In this order, so that the events are read after the previous process has released the lock.
  const [[lock], rows] = await pipeline([
    tx.execute<{ is_mine: boolean }>(sql`select pg_try_advisory_xact_lock(${relayLock}) as is_mine`),
    tx
      .select()
      .from(outbox)
      .where(isNull(outbox.relayedAt))
      .orderBy(asc(outbox.orgId), asc(outbox.sequence))
      .limit(limit),
  ]);
  return lock?.is_mine === true ? rows : [];
};

/** Locks the enabled webhooks of these organizations, and counts what each has pending, up to `pendingMax`. */
export const enabledWebhooks = (tx: Tx, orgIds: readonly string[], pendingMax: number) =>
  lockEnabledWebhooks(
    tx,
    orgIds,
    sql<number>`case when ${webhooks.dueAt} is null then 0 else ${pendingUpTo(pendingMax)} end`,
  );

/** With an `error` the delivery is dead from the start, for its owner to see and to replay. */
export type RelayedDelivery = NewDelivery & Pick<DeliveryRow, 'error'>;

/** Inserts the deliveries, in the order in which each webhook receives them, and marks the events as relayed. */
export const relay = async (
  tx: Tx,
  events: readonly OutboxRow[],
  deliveries: readonly RelayedDelivery[],
): Promise<void> => {
  const sent = deliveries.filter(({ error }) => error === null);
  const webhookIds = [...new Set(sent.map(({ webhookId }) => webhookId))];
  const inserts = [];
  for (let from = 0; from < deliveries.length; from += insertMax) {
    const rows = deliveries.slice(from, from + insertMax).map((delivery) => ({
      id: uuid(),
      ...delivery,
      ...(delivery.error === null ? {} : { status: 'dead' as const, finishedAt: sql`now()` }),
    }));
    inserts.push(tx.insert(webhookDeliveries).values(rows));
  }
  await pipeline([
    ...inserts,
    ...(webhookIds.length === 0
      ? []
      : [
          tx
            .update(webhooks)
            .set({ dueAt: sql`coalesce(${webhooks.dueAt}, now())` })
            .where(inArray(webhooks.id, webhookIds)),
        ]),
    tx
      .update(outbox)
      .set({ relayedAt: sql`now()` })
      .where(
        inArray(
          outbox.id,
          events.map(({ id }) => id),
        ),
      ),
  ]);
};

/** Postgres accepts 65,535 parameters in a statement. */
const insertMax = 5_000;

/** A webhook that belongs to this process until `leasedUntil`, and the delivery at its head. */
export interface Leased {
  webhook: WebhookRow & { leasedUntil: Date };
  delivery: DeliveryRow;
}

interface LeaseOptions {
  limit: number;
  leaseMs: number;
  /** Organizations that have used up their share of concurrent deliveries. */
  exceptOrgIds: readonly string[];
  /** The rest of any other organization's share. */
  shareOf: (orgId: string) => number;
  /** Leases webhooks whose last attempt failed and slow ones, or the others. */
  isFailing: boolean;
  slowIds: readonly string[];
}

interface LeasedBatch {
  leased: Leased[];
  /** There may be more that is due. */
  isMore: boolean;
}

const nothingDue = { leasedUntil: null, dueAt: null };

const inMs = (milliseconds: number) => sql`now() + ${milliseconds} * interval '1 millisecond'`;

/** Leases webhooks whose head is due, the longest waiting first. No other process holds them. */
export const leaseDue = async (tx: Tx, options: LeaseOptions): Promise<LeasedBatch> => {
  const { limit, leaseMs, exceptOrgIds, isFailing } = options;
  const except = sql.param([...exceptOrgIds]);
  const isSlow = sql`${webhooks.id} = any (${sql.param([...options.slowIds])}::text[]::uuid[])`;
  const due = tx.$with('due').as(
    tx
      .select({ id: webhooks.id })
      .from(webhooks)
      .where(
        and(
          // As the index says it.
          sql`status = 'enabled'`,
          sql`${webhooks.dueAt} <= now()`,
          sql`(${webhooks.leasedUntil} is null or ${webhooks.leasedUntil} <= now())`,
          isFailing ? or(gt(webhooks.failures, 0), isSlow) : and(eq(webhooks.failures, 0), not(isSlow)),
          exceptOrgIds.length === 0 ? undefined : sql`${webhooks.orgId} <> all (${except}::text[]::uuid[])`,
        ),
      )
      .orderBy(asc(webhooks.dueAt))
      .limit(limit)
      .for('no key update', { skipLocked: true }),
  );
  const rows = await tx
    .with(due)
    .update(webhooks)
    .set({ leasedUntil: inMs(leaseMs) })
    .where(inArray(webhooks.id, tx.select({ id: due.id }).from(due)))
    .returning();
  const mine = await withinShares(tx, rows, options.shareOf);
  const leased: Leased[] = [];
  for (const [index, delivery] of (await pipeline(mine.map(({ id }) => headOf(tx, id)))).entries()) {
    const webhook = mine[index];
    if (webhook === undefined) continue;
    if (delivery === undefined) await tx.update(webhooks).set(nothingDue).where(eq(webhooks.id, webhook.id));
    else leased.push({ webhook: held(webhook), delivery });
  }
  return { leased, isMore: rows.length === limit };
};

/** Releases, in the same transaction, the webhooks in excess of their organization's share. */
const withinShares = async (
  tx: Tx,
  rows: readonly WebhookRow[],
  shareOf: LeaseOptions['shareOf'],
): Promise<WebhookRow[]> => {
  const counts = new Map<string, number>();
  const mine: WebhookRow[] = [];
  const surplus: string[] = [];
  for (const row of rows) {
    const count = counts.get(row.orgId) ?? 0;
    counts.set(row.orgId, count + 1);
    if (count < shareOf(row.orgId)) mine.push(row);
    else surplus.push(row.id);
  }
  if (surplus.length > 0) await tx.update(webhooks).set({ leasedUntil: null }).where(inArray(webhooks.id, surplus));
  return mine;
};

const headOf = async (tx: Tx, webhookId: string): Promise<DeliveryRow | undefined> => {
  const [row] = await tx
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), sql`status = 'pending'`))
    .orderBy(asc(webhookDeliveries.position))
    .limit(1);
  return row;
};

const held = (webhook: WebhookRow): Leased['webhook'] => {
  const { leasedUntil } = webhook;
  if (leasedUntil === null) throw new Error('The webhook has no lease');
  return { ...webhook, leasedUntil };
};

/** Locks a leased webhook; undefined: the lease ran out and another process has it, or the webhook was deleted. */
export const lockLeased = async (tx: Tx, { id, leasedUntil }: Leased['webhook']): Promise<WebhookRow | undefined> => {
  const row = await lockWebhookForAttempt(tx, id);
  return row?.leasedUntil?.getTime() === leasedUntil.getTime() ? row : undefined;
};

interface Attempt {
  status: DeliveryRow['status'];
  responseStatus: number | null;
  error: string | null;
  /** When to attempt it again; null: never. */
  retryMs: number | null;
  startedAt: Date;
}

/** Records an attempt of a locked webhook's delivery. */
export const recordAttempt = async (tx: Tx, { id }: DeliveryRow, attempt: Attempt): Promise<void> => {
  const { status, responseStatus, error, retryMs, startedAt } = attempt;
  const at = sql`${startedAt.toISOString()}::timestamptz`;
  await tx
    .update(webhookDeliveries)
    .set({
      status,
      responseStatus,
      error,
      attempts: sql`${webhookDeliveries.attempts} + 1`,
      firstAttemptAt: sql`coalesce(${webhookDeliveries.firstAttemptAt}, ${at})`,
      lastAttemptAt: at,
      nextAttemptAt: retryMs === null ? null : inMs(retryMs),
      finishedAt: status === 'pending' ? null : sql`now()`,
    })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, 'pending')));
};

/** Gives up all deliveries of a locked webhook that have waited this long, attempted or not. Returns their number. */
export const buryPendingOlderThan = async (tx: Tx, { id }: WebhookRow, ageMs: number): Promise<number> => {
  const rows = await tx.execute(sql`
    update ${webhookDeliveries}
    set status = 'dead', next_attempt_at = null, finished_at = now(), error = coalesce(error, ${tooLate})
    where webhook_id = ${id} and status = 'pending' and created_at < now() - ${ageMs} * interval '1 millisecond'
    returning 1`);
  return rows.length;
};

const tooLate = 'not sent: it waited too long behind deliveries that were not accepted';

/** Continues with the next head of a locked webhook under a new lease, or releases it until its head is due. */
export const moveOn = async (
  tx: Tx,
  { id }: WebhookRow,
  { failures, leaseMs }: { failures: number; leaseMs: number | null },
): Promise<Leased | null> => {
  const delivery = await headOf(tx, id);
  if (delivery === undefined || delivery.nextAttemptAt !== null || leaseMs === null) {
    const dueAt = delivery === undefined ? null : (delivery.nextAttemptAt ?? new Date());
    await tx.update(webhooks).set({ failures, dueAt, leasedUntil: null }).where(eq(webhooks.id, id));
    return null;
  }
  const [webhook] = await tx
    .update(webhooks)
    .set({ failures, leasedUntil: inMs(leaseMs), dueAt: sql`now()` })
    .where(eq(webhooks.id, id))
    .returning();
  return webhook === undefined ? null : { webhook: held(webhook), delivery };
};

/** Releases a webhook without an attempt, if the lease is still the same; its head is due after `dueMs`. */
export const releaseWebhook = async (tx: Tx, { id, leasedUntil }: Leased['webhook'], dueMs: number): Promise<void> => {
  await tx
    .update(webhooks)
    .set({ leasedUntil: null, dueAt: inMs(dueMs) })
    .where(and(eq(webhooks.id, id), eq(webhooks.leasedUntil, leasedUntil)));
};
