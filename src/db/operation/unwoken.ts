import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { kindOf, operationKindNames } from '../../contract/operation-kinds.ts';
import { approvals } from '../approval/schema.ts';
import type { Tx } from '../client.ts';
import { elevations } from '../elevation/schema.ts';
import { newerThan, type Position } from '../page.ts';
import { operations } from './schema.ts';

const isWaiting = (step: string) =>
  sql`jsonb_path_exists(${operations.steps}, ${`$[*] ? (@.name == "${step}" && @.status == "waiting")`}::jsonpath)`;

/**
 * Finds open operations that wait for something that has happened some seconds ago: a decision, the end of an elevation, or its
 * review. Their runs have not been woken.
 */
export const unwoken = (tx: Tx, seconds: number, limit: number, position: Position | null) => {
  const before = sql`now() - make_interval(secs => ${seconds})`;
  return tx
    .select({ id: operations.id, workflowId: operations.workflowId, createdAt: operations.createdAt })
    .from(operations)
    .innerJoin(approvals, eq(approvals.id, operations.id))
    .leftJoin(elevations, eq(elevations.id, operations.id))
    .where(
      and(
        inArray(operations.status, ['running', 'stuck']),
        sql`case
          when ${isWaiting('awaitApproval')} then ${approvals.endedAt} < ${before}
          when ${isWaiting('awaitElevationEnd')} then ${elevations.status} <> 'active' and ${elevations.endedAt} < ${before} or ${elevations.endsAt} < ${before}
          when ${isWaiting('awaitReview')} then ${elevations.reviewedAt} < ${before}
          else false end`,
        newerThan(operations, position),
      ),
    )
    .orderBy(asc(operations.createdAt), asc(operations.id))
    .limit(limit);
};

/** The kinds whose runs wait for people, for days, and look at the rows when a message arrives. */
const waitingKinds = operationKindNames.filter((kind) => 'awaitApproval' in kindOf(kind).steps);

/** Longer than the longest of their waits together. */
const openDaysMax = 8;

/**
 * Finds operations of these kinds that ended lately, some seconds ago. Their runs may wait still: a deletion ends operations
 * without their runs, and a server that is killed forgets that a run has ended, if the message that woke it was the last event.
 */
export const endedLately = (tx: Tx, seconds: number, limit: number, position: Position | null) => {
  const { id, workflowId, createdAt, finishedAt, kind } = operations;
  const ago = (text: string) => sql`now() - ${text}::interval`;
  return tx
    .select({ id, workflowId, createdAt })
    .from(operations)
    .where(
      and(
        inArray(kind, waitingKinds),
        gt(createdAt, ago(`${openDaysMax} days`)),
        gt(finishedAt, ago('15 minutes')),
        lt(finishedAt, ago(`${seconds} seconds`)),
        newerThan(operations, position),
      ),
    )
    .orderBy(asc(createdAt), asc(id))
    .limit(limit);
};
