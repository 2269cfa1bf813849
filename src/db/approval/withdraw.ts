import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { elevations } from '../elevation/schema.ts';
import { approvals } from './schema.ts';

/**
 * Withdraws what an operation was to bring, since the operation ends without it: a pending request for approval, and an elevation,
 * whose token is refused from then on. Returns whether there was any.
 */
export const withdraw = async (tx: Tx, operationId: string): Promise<boolean> => {
  const requests = await tx
    .update(approvals)
    .set({ status: 'canceled', endedAt: sql`now()` })
    .where(and(eq(approvals.id, operationId), eq(approvals.status, 'pending')))
    .returning({ id: approvals.id });
  const requested = await tx
    .update(elevations)
    .set({ status: 'withdrawn', endedAt: sql`now()` })
    .where(and(eq(elevations.id, operationId), inArray(elevations.status, ['requested', 'active'])))
    .returning({ id: elevations.id });
  return requests.length + requested.length > 0;
};
