import { and, asc, desc, eq, getTableColumns, gt, gte, lt, lte } from 'drizzle-orm';
import { z } from 'zod';
import { invalidInput } from '../../contract/errors.ts';
import type { Page } from '../../contract/list.ts';
import type { Tx } from '../client.ts';
import { auditCheckpoints, auditEvents, auditHeads, keyRing } from '../schema/index.ts';

export interface StoredEvent {
  seq: number;
  body: string;
  hash: string;
}

export interface StoredCheckpoint extends StoredEvent {
  signature: string;
  keyId: string;
}

export interface AuditFilter {
  actor?: string | undefined;
  keyId?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  operationId?: string | undefined;
  requestId?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

const stored = { seq: auditEvents.seq, body: auditEvents.body, hash: auditEvents.hash };

/** Newest first: the events before `before`, or the newest. */
export const auditPage = (
  tx: Tx,
  orgId: string,
  { actor, keyId, action, target, operationId, requestId, since, until }: AuditFilter,
  limit: number,
  before: number | null,
): Promise<StoredEvent[]> =>
  tx
    .select(stored)
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgId, orgId),
        actor === undefined ? undefined : eq(auditEvents.actor, actor),
        keyId === undefined ? undefined : eq(auditEvents.keyId, keyId),
        action === undefined ? undefined : eq(auditEvents.action, action),
        target === undefined ? undefined : eq(auditEvents.target, target),
        operationId === undefined ? undefined : eq(auditEvents.operationId, operationId),
        requestId === undefined ? undefined : eq(auditEvents.requestId, requestId),
        since === undefined ? undefined : gte(auditEvents.createdAt, new Date(since)),
        until === undefined ? undefined : lt(auditEvents.createdAt, new Date(until)),
        before === null ? undefined : lt(auditEvents.seq, before),
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(limit);

const Cursor = z.tuple([z.int().positive()]);

/** 400 when it is not a cursor that this list gave out. */
export const seqOf = (cursor: string | undefined): number | null => {
  if (cursor === undefined) return null;
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))[0];
  } catch (cause) {
    throw invalidInput(
      [{ path: 'query.cursor', message: 'is not a cursor of this list', code: 'invalid_cursor' }],
      cause,
    );
  }
};

/** Asks for one row more than the page holds: that it came says that there is a next page. */
export const pageBySeq = async <Item>(
  limit: number,
  read: (limit: number) => Promise<StoredEvent[]>,
  present: (row: StoredEvent) => Item,
): Promise<Page<Item>> => {
  const rows = await read(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    data: page.map(present),
    nextCursor: isMore ? Buffer.from(JSON.stringify([last.seq])).toString('base64url') : null,
  };
};

/** The head of a chain and its newest checkpoint, as they were at one moment. */
export const findHead = async (tx: Tx, orgId: string) => {
  const [row] = await tx
    .select({ seq: auditHeads.seq, hash: auditHeads.hash, checkpoint: getTableColumns(auditCheckpoints) })
    .from(auditHeads)
    .leftJoin(
      auditCheckpoints,
      and(eq(auditCheckpoints.orgId, auditHeads.orgId), eq(auditCheckpoints.seq, auditHeads.checkpointSeq)),
    )
    .where(eq(auditHeads.orgId, orgId));
  return row;
};

/** Oldest first: what is after `after`, up to `upTo`. */
export const eventsFrom = (tx: Tx, orgId: string, after: number, upTo: number, limit: number): Promise<StoredEvent[]> =>
  tx
    .select(stored)
    .from(auditEvents)
    .where(and(eq(auditEvents.orgId, orgId), gt(auditEvents.seq, after), lte(auditEvents.seq, upTo)))
    .orderBy(asc(auditEvents.seq))
    .limit(limit);

export const checkpointsFrom = (tx: Tx, orgId: string, after: number, upTo: number): Promise<StoredCheckpoint[]> =>
  tx
    .select()
    .from(auditCheckpoints)
    .where(and(eq(auditCheckpoints.orgId, orgId), gt(auditCheckpoints.seq, after), lte(auditCheckpoints.seq, upTo)))
    .orderBy(asc(auditCheckpoints.seq));

/** Public keys of checkpoints, those that sign no more too; oldest first. */
export const auditKeys = (tx: Tx) =>
  tx
    .select({
      id: keyRing.id,
      publicKey: keyRing.publicKey,
      activeAt: keyRing.activeAt,
      retiredAt: keyRing.retiredAt,
    })
    .from(keyRing)
    .where(eq(keyRing.purpose, 'audit'))
    .orderBy(asc(keyRing.activeAt), asc(keyRing.id));

/** Seconds since the oldest event was appended that no checkpoint covers; 0: all are covered. */
export const uncheckedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ since: auditHeads.uncheckedSince })
    .from(auditHeads)
    .where(lt(auditHeads.checkpointSeq, auditHeads.seq))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(1);
  return row?.since == null ? 0 : Math.max(0, (Date.now() - row.since.getTime()) / 1_000);
};
