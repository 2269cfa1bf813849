import { and, eq, gte, inArray, isNotNull, lt, notInArray, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { endedStatuses } from '../../contract/operation.ts';
import type { TimelineSource } from '../../contract/timeline.ts';
import { auditEvents } from '../audit/schema.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { pipeline } from '../pipeline.ts';

/** Where the rows of a timeline come from, in the order of rows of the same millisecond. */
export const timelineOrigins = ['started', 'audit', 'ended'] as const;
type Origin = (typeof timelineOrigins)[number];

/** The place of an entry: ordered by time, then by origin, then by id. */
export interface TimelinePosition {
  readonly at: Date;
  readonly origin: Origin;
  readonly id: string;
}

export interface TimelineFilter {
  readonly source?: TimelineSource | undefined;
  readonly actor?: string | undefined;
  readonly operationId?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The events with which the drift watch announces its findings. */
const driftActions = ['drift.find', 'drift.repair', 'drift.close'];
/** The ends of operations, which the timeline takes from the operations: not each end has an event. */
const endActions = endedStatuses.map((status) => `operation.${status}`);

const lowestId = '00000000-0000-0000-0000-000000000000';
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The place before which the rows of this origin follow. */
const boundOf = (origin: Origin, position: TimelinePosition | null): Position | null => {
  if (position === null) return null;
  const { at: createdAt, id } = position;
  const order = timelineOrigins.indexOf(origin) - timelineOrigins.indexOf(position.origin);
  if (order === 0) return { createdAt, id };
  return { createdAt, id: order < 0 ? highestId : lowestId };
};

const within = (at: PgColumn, { since, until }: TimelineFilter): (SQL | undefined)[] => [
  since === undefined ? undefined : gte(at, new Date(since)),
  until === undefined ? undefined : lt(at, new Date(until)),
];

/** Reads the newest rows of the audit trail before the position. */
export const auditRows = (
  tx: Tx,
  orgId: string,
  filter: TimelineFilter,
  limit: number,
  position: TimelinePosition | null,
) =>
  tx
    .select({
      id: auditEvents.id,
      seq: auditEvents.seq,
      createdAt: auditEvents.createdAt,
      action: auditEvents.action,
      actor: auditEvents.actor,
      target: auditEvents.target,
      reason: auditEvents.reason,
      requestId: auditEvents.requestId,
      operationId: auditEvents.operationId,
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgId, orgId),
        filter.source === 'drift'
          ? inArray(auditEvents.action, driftActions)
          : notInArray(auditEvents.action, [...endActions, ...(filter.source === 'audit' ? driftActions : [])]),
        filter.actor === undefined ? undefined : eq(auditEvents.actor, filter.actor),
        filter.operationId === undefined ? undefined : eq(auditEvents.operationId, filter.operationId),
        ...within(auditEvents.createdAt, filter),
        olderThan(auditEvents, boundOf('audit', position)),
      ),
    )
    .orderBy(...newestFirst(auditEvents))
    .limit(limit);

/** Reads the newest starts or ends of operations before the position. */
export const operationRows = (
  tx: Tx,
  orgId: string,
  origin: 'started' | 'ended',
  filter: TimelineFilter,
  limit: number,
  position: TimelinePosition | null,
) => {
  const at = origin === 'started' ? operations.createdAt : operations.finishedAt;
  const listed = { createdAt: at, id: operations.id };
  return tx
    .select({
      id: operations.id,
      at,
      kind: operations.kind,
      status: operations.status,
      actor: operations.actor,
      requestId: operations.requestId,
      input: operations.input,
      error: operations.error,
    })
    .from(operations)
    .where(
      and(
        eq(operations.orgId, orgId),
        isNotNull(at),
        filter.actor === undefined ? undefined : eq(operations.actor, filter.actor),
        filter.operationId === undefined ? undefined : eq(operations.id, filter.operationId),
        ...within(at, filter),
        olderThan(listed, boundOf(origin, position)),
      ),
    )
    .orderBy(...newestFirst(listed))
    .limit(limit);
};

/** Reads the newest rows of each origin before the position, in one round trip. */
export const timelineRows = (
  tx: Tx,
  orgId: string,
  filter: TimelineFilter,
  limit: number,
  position: TimelinePosition | null,
) => {
  const { source } = filter;
  const hasOperations = source === undefined || source === 'operation';
  return pipeline([
    source === 'operation' ? [] : auditRows(tx, orgId, filter, limit, position),
    hasOperations ? operationRows(tx, orgId, 'started', filter, limit, position) : [],
    hasOperations ? operationRows(tx, orgId, 'ended', filter, limit, position) : [],
  ]);
};
