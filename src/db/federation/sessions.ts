import { sql } from 'drizzle-orm';
import type { SessionEnd } from '../../contract/session.ts';
import type { Tx } from '../client.ts';

/** Which sessions that began by a connection: all, those of one person, or those of one session at the provider. */
export interface FederatedSessions {
  readonly connectionId: string;
  readonly identityId?: string | undefined;
  readonly providerSession?: string | null;
}

/** Ends at most `limit` of these sessions of an organization, in a transaction of it, and returns how many; null: all. */
export const endFederatedSessions = async (
  tx: Tx,
  { connectionId, identityId, providerSession }: FederatedSessions,
  reason: SessionEnd,
  limit: number | null,
): Promise<number> => {
  const [row] = await tx.execute<{ ended: number }>(sql`
    select freehold_end_federated_sessions(
      ${connectionId}, ${identityId ?? null}::uuid, ${providerSession ?? null}::text, ${reason}, ${limit}::integer) as ended`);
  return row?.ended ?? 0;
};
