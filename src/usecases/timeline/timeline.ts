import type { Page } from '../../contract/list.ts';
import type { TimelineEntry, TimelineQuery } from '../../contract/timeline.ts';
import type { Tx } from '../../db/client.ts';
import {
  type auditRows,
  type operationRows,
  type TimelineFilter,
  type TimelinePosition,
  timelineOrigins,
  timelineRows,
} from '../../db/timeline/store.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { pageOfTimeline, timelinePositionOf } from '../page.ts';
import { inScope, orgIdOf } from '../scope.ts';

interface Placed {
  readonly position: TimelinePosition;
  readonly entry: TimelineEntry;
}

/** The audit trail of an organization and the starts and ends of its operations, newest first, with nothing twice. */
export const readTimeline = async (
  ctx: Context,
  slug: string,
  { limit, cursor, ...filter }: TimelineQuery,
): Promise<Page<TimelineEntry>> => {
  authorize(ctx, 'timeline:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  const before = timelinePositionOf(cursor);
  return inScope(ctx, (tx) =>
    pageOfTimeline(
      limit,
      (rows) => newest(tx, orgId, filter, rows, before),
      ({ entry }) => entry,
    ),
  );
};

const newest = async (
  tx: Tx,
  orgId: string,
  filter: TimelineFilter,
  limit: number,
  before: TimelinePosition | null,
): Promise<Placed[]> => {
  const [audited, started, ended] = await timelineRows(tx, orgId, filter, limit, before);
  return [...audited.map(ofEvent), ...started.flatMap(ofStart), ...ended.flatMap(ofEnd)]
    .sort(({ position: one }, { position: other }) => -compare(one, other))
    .slice(0, limit);
};

const compare = (one: TimelinePosition, other: TimelinePosition): number =>
  one.at.getTime() - other.at.getTime() ||
  timelineOrigins.indexOf(one.origin) - timelineOrigins.indexOf(other.origin) ||
  Number(one.id > other.id) - Number(one.id < other.id);

const ofEvent = (row: Awaited<ReturnType<typeof auditRows>>[number]): Placed => {
  const { id, seq, createdAt, action, actor, target, reason, requestId, operationId } = row;
  return {
    position: { at: createdAt, origin: 'audit', id },
    entry: {
      id: `audit:${seq}`,
      at: createdAt.toISOString(),
      source: action.startsWith('drift.') ? 'drift' : 'audit',
      summary: action,
      actor,
      target,
      reason,
      correlationId: operationId ?? requestId,
      requestId,
      operationId,
      operationKind: null,
      auditSeq: seq,
    },
  };
};

type OperationEntryRow = Awaited<ReturnType<typeof operationRows>>[number];

const ofOperation = (
  { id, at, kind, actor, requestId }: OperationEntryRow,
  origin: 'started' | 'ended',
  said: Pick<TimelineEntry, 'summary' | 'reason'>,
): Placed[] =>
  at === null
    ? []
    : [
        {
          position: { at, origin, id },
          entry: {
            id: `operation:${id}:${origin}`,
            at: at.toISOString(),
            source: 'operation',
            ...said,
            actor,
            target: `operation:${id}`,
            correlationId: id,
            requestId,
            operationId: id,
            operationKind: kind,
            auditSeq: null,
          },
        },
      ];

const ofStart = (row: OperationEntryRow): Placed[] =>
  ofOperation(row, 'started', { summary: 'operation.started', reason: row.input.reason ?? null });

const ofEnd = (row: OperationEntryRow): Placed[] =>
  ofOperation(row, 'ended', { summary: `operation.${row.status}`, reason: row.error?.code ?? null });
