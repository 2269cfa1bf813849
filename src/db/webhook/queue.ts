import { and, asc, eq, gt, inArray, isNull, not, or, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Tx } from '../client.ts';
import { together } from '../together.ts';
import { outbox, webhookDeliveries, webhooks } from './schema.ts';
import { type DeliveryRow, type NewDelivery, pendingUpTo, type WebhookRow } from './store.ts';

// The queue of each webhook: its pending deliveries by position. All of it in transactions of the platform.

export type OutboxRow = typeof outbox.$inferSelect;

/** Of all processes one relays at a time: so the positions of deliveries are in the order of the events. */
const relayLock = 0x66_68_77_68;

/**
 * The oldest events that were handed to no webhook yet, each organization's in their order; none while another process
 * relays. An event is visible only when those before it are: their numbers are given under a lock that ends with the
 * transaction.
 */
export const lockUnrelayed = async (tx: Tx, limit: number): Promise<OutboxRow[]> => {
  // Sent together, run in order: what is read is what the process before has left.
  const [[lock], rows] = await together([
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

/**
 * In the order of their ids, as everybody who locks several: none of them is deleted before its events are there. With
 * what each has pending, counted as far as `pendingMax`.
 */
export const lockEnabledWebhooks = (tx: Tx, orgIds: readonly string[], pendingMax: number) =>
  tx
    .select({
      id: webhooks.id,
      orgId: webhooks.orgId,
      eventTypes: webhooks.eventTypes,
      pending: sql<number>`case when ${webhooks.dueAt} is null then 0 else ${pendingUpTo(pendingMax)} end`,
    })
    .from(webhooks)
    .where(and(inArray(webhooks.orgId, [...orgIds]), eq(webhooks.status, 'enabled')))
    .orderBy(asc(webhooks.id))
    .for('no key update');

/** null: to be sent. Else what it is refused for: it is dead from the start, for its owner to see and to replay. */
export type RelayedDelivery = NewDelivery & Pick<DeliveryRow, 'error'>;

/** `deliveries` in the order in which each webhook shall get them. */
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
  await together([
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

/** Postgres takes 65,535 parameters. */
const insertMax = 5_000;

/** A webhook that is this process's until `leasedUntil`, and the delivery that is at its head. */
export interface Leased {
  webhook: WebhookRow & { leasedUntil: Date };
  delivery: DeliveryRow;
}

interface LeaseOptions {
  limit: number;
  leaseMs: number;
  /** Organizations that have their share of what is in flight. */
  exceptOrgIds: readonly string[];
  /** What is left of the share of any other. */
  shareOf: (orgId: string) => number;
  /** Those whose last try failed and those that are slow, or the others. */
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

/** Leases webhooks whose head is due, the longest first; no other process has them. */
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
  for (const [index, delivery] of (await together(mine.map(({ id }) => headOf(tx, id)))).entries()) {
    const webhook = mine[index];
    if (webhook === undefined) continue;
    if (delivery === undefined) await tx.update(webhooks).set(nothingDue).where(eq(webhooks.id, webhook.id));
    else leased.push({ webhook: held(webhook), delivery });
  }
  return { leased, isMore: rows.length === limit };
};

/** Gives back, unseen by anybody, what of one statement is more than the share of its organization. */
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
  if (leasedUntil === null) throw new Error('A webhook that was leased is not');
  return { ...webhook, leasedUntil };
};

/** Locks a webhook that is still leased as it was; undefined: the lease ran out and somebody else has it, or it is gone. */
export const lockLeased = async (tx: Tx, { id, leasedUntil }: Leased['webhook']): Promise<WebhookRow | undefined> => {
  const [row] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
  return row?.leasedUntil?.getTime() === leasedUntil.getTime() ? row : undefined;
};

interface Attempt {
  status: DeliveryRow['status'];
  responseStatus: number | null;
  error: string | null;
  /** Of one that is to be tried again: when. */
  retryMs: number | null;
  startedAt: Date;
}

/** Of a webhook that is locked. */
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

/**
 * Of a webhook that is locked: gives up all that has waited for so long, tried or not, as their head is. How many they
 * were.
 */
export const buryPendingOlderThan = async (tx: Tx, { id }: WebhookRow, ageMs: number): Promise<number> => {
  const rows = await tx.execute(sql`
    update ${webhookDeliveries}
    set status = 'dead', next_attempt_at = null, finished_at = now(), error = coalesce(error, ${tooLate})
    where webhook_id = ${id} and status = 'pending' and created_at < now() - ${ageMs} * interval '1 millisecond'
    returning 1`);
  return rows.length;
};

const tooLate = 'not sent: it waited too long for those before it, which were not taken';

/**
 * Of a webhook that is locked: goes on to its next head under a new lease, or gives the webhook back. A head that was
 * tried is due at its own time.
 */
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

/** Gives a webhook back untried, if it is still leased as it was; its head is due in so long. */
export const releaseWebhook = async (tx: Tx, { id, leasedUntil }: Leased['webhook'], dueMs: number): Promise<void> => {
  await tx
    .update(webhooks)
    .set({ leasedUntil: null, dueAt: inMs(dueMs) })
    .where(and(eq(webhooks.id, id), eq(webhooks.leasedUntil, leasedUntil)));
};

/** Deliveries that ended before then; how many of `limit` there were. */
export const deleteFinishedBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const rows = await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where status <> 'pending' and finished_at < ${before.toISOString()}::timestamptz
      limit ${limit} for update skip locked
    ) returning 1`);
  return rows.length;
};
