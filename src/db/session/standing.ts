import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';

/** Whether a session may still change something. Its end waits until this transaction has ended. */
export const holdSession = async (tx: Tx, id: string): Promise<'live' | 'ended' | 'expired'> => {
  const [row] = await tx.execute<{ standing: 'live' | 'ended' | 'expired' | null }>(
    sql`select freehold_hold_session(${id}) as standing`,
  );
  return row?.standing ?? 'ended';
};
