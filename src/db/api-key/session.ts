import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { keySessions } from './schema.ts';

// For the transaction of the organization whose keys they are, or of the platform.

type NewKeySession = Omit<typeof keySessions.$inferInsert, 'revokedAt' | 'createdAt'>;

export const insertKeySession = async (tx: Tx, session: NewKeySession): Promise<void> => {
  await tx.insert(keySessions).values(session);
};

/** Ends the oldest sessions of a key, so that at most `max` go on. */
export const endKeySessionsBeyond = async (
  tx: Tx,
  { orgId, keyId = null }: Pick<NewKeySession, 'orgId' | 'keyId'>,
  max: number,
): Promise<void> => {
  const beyond = tx
    .select({ id: keySessions.id })
    .from(keySessions)
    .where(
      and(
        eq(keySessions.orgId, orgId),
        keyId === null ? isNull(keySessions.keyId) : eq(keySessions.keyId, keyId),
        isNull(keySessions.revokedAt),
      ),
    )
    .orderBy(desc(keySessions.createdAt), desc(keySessions.id))
    .offset(max);
  await tx.update(keySessions).set({ revokedAt: sql`now()` }).where(inArray(keySessions.id, beyond));
};

/** Returns false if it has ended before. */
export const endKeySession = async (tx: Tx, orgId: string, id: string): Promise<boolean> => {
  const ended = await tx
    .update(keySessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(keySessions.orgId, orgId), eq(keySessions.id, id), isNull(keySessions.revokedAt)))
    .returning({ id: keySessions.id });
  return ended.length > 0;
};

/** Deletes sessions that ended before this time, for the platform, and returns their number. */
export const deleteKeySessionsBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, {
    id: keySessions.id,
    by: keySessions.expiresAt,
    where: or(lt(keySessions.expiresAt, before), lt(keySessions.revokedAt, before)),
    limit,
  });
