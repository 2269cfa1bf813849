import { and, eq } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { schedules } from '../schema/index.ts';

/** Who paused it, so that what ends the pause finds it; null: nobody does any more. */
export const setPausedBy = async (tx: Tx, orgId: string, id: string, pausedBy: string | null): Promise<void> => {
  await tx
    .update(schedules)
    .set({ pausedBy })
    .where(and(eq(schedules.orgId, orgId), eq(schedules.id, id)));
};
