import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';

/** Reads organizations whose owners have changed since their namespace was updated, the longest waiting first. */
export const dueOwnerEmails = (tx: Tx, limit: number) =>
  tx
    .select({
      orgId: organizations.id,
      namespace: organizations.temporalNamespace,
      dueAt: organizations.ownerEmailDueAt,
    })
    .from(organizations)
    .where(isNotNull(organizations.ownerEmailDueAt))
    .orderBy(asc(organizations.ownerEmailDueAt))
    .limit(limit);

/** Ends the wait, unless the owners have changed again. */
export const endOwnerEmailDue = async (tx: Tx, orgId: string, dueAt: Date): Promise<void> => {
  await tx
    .update(organizations)
    .set({ ownerEmailDueAt: null })
    .where(and(eq(organizations.id, orgId), eq(organizations.ownerEmailDueAt, dueAt)));
};

/** Moves an organization to the end, so that a namespace which cannot be updated now does not block the others. */
export const deferOwnerEmail = async (tx: Tx, orgId: string, dueAt: Date): Promise<void> => {
  await tx
    .update(organizations)
    .set({ ownerEmailDueAt: sql`now()` })
    .where(and(eq(organizations.id, orgId), eq(organizations.ownerEmailDueAt, dueAt)));
};
