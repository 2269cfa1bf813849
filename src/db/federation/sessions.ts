import { eq, sql } from 'drizzle-orm';
import type { SessionEnd } from '../../contract/session.ts';
import type { Tx } from '../client.ts';
import { pipeline } from '../pipeline.ts';
import { oidcConnections } from './schema.ts';

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

/**
 * Ends at most `limit` sessions of each connection of an organization that is being removed. Returns whether these
 * were all.
 */
export const endConnectedSessions = async (tx: Tx, orgId: string, limit: number): Promise<boolean> => {
  const connections = await tx
    .select({ id: oidcConnections.id })
    .from(oidcConnections)
    .where(eq(oidcConnections.orgId, orgId));
  const ended = await pipeline(
    connections.map(({ id }) => endFederatedSessions(tx, { connectionId: id }, 'connection_ended', limit)),
  );
  return ended.every((count) => count < limit);
};
