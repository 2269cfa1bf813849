import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { schedules } from '../schema/index.ts';

/** Who paused it, so that what ends the pause finds it; null: nobody does any more. Unless it is somebody else's by now. */
export const replacePausedBy = async (
  tx: Tx,
  { orgId, id, from, to }: { orgId: string; id: string; from: string | null; to: string | null },
): Promise<void> => {
  await tx
    .update(schedules)
    .set({ pausedBy: to })
    .where(
      and(
        eq(schedules.orgId, orgId),
        eq(schedules.id, id),
        from === null ? isNull(schedules.pausedBy) : eq(schedules.pausedBy, from),
      ),
    );
};
