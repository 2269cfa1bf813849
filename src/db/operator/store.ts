import { eq, sql } from 'drizzle-orm';
import type { OperatorRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import { factors } from '../factor/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { identities } from '../user/schema.ts';
import { platformOperators } from './schema.ts';

// For transactions of the platform.

/** An operator with what it still needs to act as one. */
export interface OperatorRow {
  readonly id: string;
  readonly email: string;
  readonly role: OperatorRole;
  readonly isEmailVerified: boolean;
  readonly hasFactor: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const position = { createdAt: platformOperators.createdAt, id: platformOperators.identityId };

const selectOperators = (tx: Tx) =>
  tx
    .select({
      id: platformOperators.identityId,
      email: identities.email,
      role: platformOperators.role,
      isEmailVerified: sql<boolean>`${identities.emailVerifiedAt} is not null`,
      hasFactor: sql<boolean>`exists (select from ${factors}
        where ${factors.identityId} = ${identities.id} and ${factors.confirmedAt} is not null)`,
      version: platformOperators.version,
      createdAt: platformOperators.createdAt,
      updatedAt: platformOperators.updatedAt,
    })
    .from(platformOperators)
    .innerJoin(identities, eq(identities.id, platformOperators.identityId));

/** Newest first. */
export const operatorPage = (tx: Tx, limit: number, before: Position | null): Promise<OperatorRow[]> =>
  selectOperators(tx)
    .where(olderThan(position, before))
    .orderBy(...newestFirst(position))
    .limit(limit);

export const findOperator = async (tx: Tx, id: string): Promise<OperatorRow | undefined> => {
  const [row] = await selectOperators(tx).where(eq(platformOperators.identityId, id));
  return row;
};

/** Makes the person with this email an operator, and inserts the person if there is none; null: it is an operator already. */
export const insertOperator = async (
  tx: Tx,
  { newId, email, role }: { newId: string; email: string; role: OperatorRole },
): Promise<string | null> => {
  const [person] = await tx.execute<{ id: string }>(sql`select freehold_claim_identity(${newId}, ${email}) as id`);
  if (person === undefined) throw new Error('The person was neither inserted nor found');
  const inserted = await tx
    .insert(platformOperators)
    .values({ identityId: person.id, role })
    .onConflictDoNothing()
    .returning({ id: platformOperators.identityId });
  return inserted.length === 0 ? null : person.id;
};

/** Under the operator's lock. */
export const changeOperatorRole = async (tx: Tx, id: string, role: OperatorRole): Promise<void> => {
  await tx
    .update(platformOperators)
    .set({ role, version: sql`${platformOperators.version} + 1`, updatedAt: sql`now()` })
    .where(eq(platformOperators.identityId, id));
};

export const deleteOperator = async (tx: Tx, id: string): Promise<void> => {
  await tx.delete(platformOperators).where(eq(platformOperators.identityId, id));
};
