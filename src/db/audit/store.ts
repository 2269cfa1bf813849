import { and, asc, desc, eq, getTableColumns, gt, gte, lt, lte, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { canonicalText, genesisHash } from '../../contract/audit-chain.ts';
import { hashOfText } from '../../contract/audit-crypto.ts';
import { storableText } from '../../contract/text.ts';
import { redactText } from '../../telemetry/redact.ts';
import type { Tx } from '../client.ts';
import { pipeline } from '../pipeline.ts';
import { asPerson } from '../tenancy.ts';
import { auditCheckpoints, auditEvents, auditHeads } from './schema.ts';
import { noteAppended } from './tally.ts';

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

/** Reads events, newest first: those before `before`, or the newest ones. */
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

/** Reads the head of a chain and its newest checkpoint from one snapshot. */
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

/** Reads events, oldest first, after `after` and up to `upTo`. */
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

/** The age, in seconds, of the oldest event that no checkpoint covers; 0: all are covered. */
export const uncheckedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx
    .select({ since: auditHeads.uncheckedSince })
    .from(auditHeads)
    .where(lt(auditHeads.checkpointSeq, auditHeads.seq))
    .orderBy(asc(auditHeads.uncheckedSince))
    .limit(1);
  return row?.since == null ? 0 : Math.max(0, (Date.now() - row.since.getTime()) / 1_000);
};

export interface AuditEntry {
  /** The chain, by its owner: an organization, a person (the identity's id), or `platformChain`. */
  orgId: string;
  actor: string;
  /** The API key that the actor called with; becomes part of the detail. */
  keyId?: string | null | undefined;
  /** The session that the actor called with; becomes part of the detail. */
  sessionId?: string | null | undefined;
  action: string;
  target: string;
  reason?: string | undefined;
  requestId?: string | undefined;
  operationId?: string | undefined;
  /** Further facts, such as the new role. Never a secret. */
  detail?: Readonly<Record<string, string | number | null>> | undefined;
}

/**
 * Appends to the chain of one owner. Called once per transaction, as its last statement: from then on every other change of
 * this owner waits, and the transaction may take no further lock.
 */
export const appendAudit = async (tx: Tx, ...entries: Entries): Promise<void> => {
  noteAppended(tx, entries.length);
  await append(tx, entries);
};

type Entries = readonly [AuditEntry, ...AuditEntry[]];

/**
 * Does the same for a change of an organization that concerns persons, too: appends to its chain, and then to theirs. The chains
 * are locked in this order, those of persons by id, and a transaction that has locked one of a person locks none of an
 * organization.
 */
export const appendAuditWithPersons = async (
  tx: Tx,
  orgId: string,
  own: readonly AuditEntry[],
  ofPersons: readonly AuditEntry[],
): Promise<void> => {
  noteAppended(tx, own.length + ofPersons.length);
  const [first, ...more] = own;
  if (first !== undefined) await append(tx, [first, ...more]);
  for (const entry of ofPersons.toSorted(byChain))
    await asPerson(tx, { orgId, identityId: entry.orgId }, () => append(tx, [entry]));
};

const byChain = (one: AuditEntry, other: AuditEntry): number =>
  Number(one.orgId > other.orgId) - Number(one.orgId < other.orgId);

const append = async (tx: Tx, entries: Entries): Promise<void> => {
  const [{ orgId }] = entries;
  const [head] = await tx
    .insert(auditHeads)
    .values({ orgId, seq: 0, hash: genesisHash })
    .onConflictDoUpdate({ target: auditHeads.orgId, set: { seq: sql`${auditHeads.seq}` } })
    .returning({ seq: auditHeads.seq, hash: auditHeads.hash });
  if (head === undefined) throw new Error('The head of the audit chain was neither inserted nor locked');
  let { seq, hash } = head;
  const at = new Date();
  const rows = entries.map((entry): typeof auditEvents.$inferInsert => {
    if (entry.orgId !== orgId) throw new Error('These entries belong to several audit chains');
    const { action, target, requestId = null, operationId = null, keyId = null, sessionId = null } = entry;
    const credential = { ...(keyId === null ? {} : { keyId }), ...(sessionId === null ? {} : { sessionId }) };
    const detail = keyId === null && sessionId === null ? (entry.detail ?? null) : { ...entry.detail, ...credential };
    const actor = storableText(entry.actor);
    // Requests with a key in their reason are refused; a reason from elsewhere must not keep one here for ever.
    const reason = entry.reason === undefined ? null : redactText(storableText(entry.reason));
    seq += 1;
    const event = { orgId, seq, at: at.toISOString(), actor, action, target, reason, requestId, operationId, detail };
    const body = canonicalText({ ...event, prevHash: hash });
    hash = hashOfText(body);
    return {
      id: uuid(),
      orgId,
      seq,
      actor,
      keyId,
      action,
      target,
      reason,
      requestId,
      operationId,
      body,
      hash,
      createdAt: at,
    };
  });
  await pipeline([
    tx.insert(auditEvents).values(rows),
    tx
      .update(auditHeads)
      .set({ seq, hash, uncheckedSince: sql`coalesce(${auditHeads.uncheckedSince}, ${at.toISOString()}::timestamptz)` })
      .where(eq(auditHeads.orgId, orgId)),
  ]);
};
