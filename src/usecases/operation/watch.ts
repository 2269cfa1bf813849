import { isEnded, type OperationEvent } from '../../contract/operation.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOperation } from '../../db/operation/store.ts';
import { eventsAfter } from '../../db/operation/transition.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { sharedRead } from '../shared-read.ts';
import { operationNotFound, readRow } from './read.ts';
import { presentOperation, presentStep } from './view.ts';

const pollMs = 1_000;

interface Progress {
  readonly row: OperationRow;
  readonly events: Awaited<ReturnType<typeof eventsAfter>>;
}

const readProgress = sharedRead(
  (ctx, id: string, seq: number): Promise<Progress> =>
    inScope(ctx, async (tx) => {
      const row = await findOperation(tx, id, ownOrgId(ctx));
      if (row === undefined) throw operationNotFound();
      return { row, events: await eventsAfter(tx, id, seq) };
    }),
);

/** Whether a client whose last event is `lastSeq` has all events. 404 when the operation does not exist. */
export const hasSeenEnd = async (ctx: Context, id: string, lastSeq: number | undefined): Promise<boolean> => {
  authorize(ctx, 'operation:read');
  const { status, seq } = await readRow(ctx, id);
  return isEnded(status) && lastSeq !== undefined && lastSeq >= seq;
};

/** Yields the events after `afterSeq` as they happen; the last one is `end`. Ends early when the signal aborts. */
export async function* watchOperation(
  ctx: Context,
  id: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<OperationEvent> {
  authorize(ctx, 'operation:read');
  let seq = afterSeq;
  while (!signal.aborted) {
    // Listens before it reads: a change between the two is not missed.
    const change = ctx.feed.changed(id, pollMs, signal);
    const { row, events } = await readProgress(ctx, id, seq);
    for (const event of events) {
      seq = event.seq;
      if (event.step !== null) yield { id: String(seq), event: 'step', data: presentStep(event.step) };
    }
    // The row was read first: when it has ended, all its events have been sent.
    if (isEnded(row.status)) {
      yield { id: String(row.seq), event: 'end', data: presentOperation(row, ctx) };
      return;
    }
    await change;
  }
}
