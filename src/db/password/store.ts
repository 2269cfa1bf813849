import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { identityPasswords, type PasswordRow } from './schema.ts';

// For the transaction of the person whose password it is (`withPerson`).

/** NIST SP 800-63B-4 §3.2.2. */
const failuresMax = 100;

/** undefined: the person has no password. */
export const findPassword = async (tx: Tx, identityId: string): Promise<PasswordRow | undefined> => {
  const [row] = await tx.select().from(identityPasswords).where(eq(identityPasswords.identityId, identityId));
  return row;
};

type NewPassword = Pick<PasswordRow, 'identityId' | 'sealed' | 'checkedAt'>;

/** Gives the person this password, in place of any other, and forgets what concerned the former one. */
export const setPassword = async (tx: Tx, { identityId, sealed, checkedAt }: NewPassword): Promise<void> => {
  const values = { sealed, checkedAt, changedAt: sql`now()`, mustChange: false, failures: 0, lockedAt: null };
  await tx
    .insert(identityPasswords)
    .values({ identityId, ...values })
    .onConflictDoUpdate({ target: identityPasswords.identityId, set: values });
};

/** Gives the person its first password; false: it has one. */
export const insertPassword = async (tx: Tx, password: NewPassword): Promise<boolean> => {
  const rows = await tx
    .insert(identityPasswords)
    .values(password)
    .onConflictDoNothing()
    .returning({ id: identityPasswords.identityId });
  return rows.length > 0;
};

/** Records a review. Does nothing if the password was replaced after `reviewed` was read. */
export const updatePassword = async (
  tx: Tx,
  reviewed: Pick<PasswordRow, 'identityId' | 'sealed'>,
  change: Pick<PasswordRow, 'sealed' | 'checkedAt' | 'mustChange'>,
): Promise<void> => {
  const { sealed, checkedAt, mustChange } = change;
  await tx
    .update(identityPasswords)
    .set({ sealed, checkedAt, mustChange })
    .where(and(eq(identityPasswords.identityId, reviewed.identityId), eq(identityPasswords.sealed, reviewed.sealed)));
};

/**
 * Counts a wrong password, and locks the password when too many were sent since the last success. Returns whether it was
 * locked by this one.
 */
export const countPasswordFailure = async (tx: Tx, identityId: string): Promise<boolean> => {
  const next = sql`${identityPasswords.failures} + 1`;
  const [row] = await tx
    .update(identityPasswords)
    .set({ failures: next, lockedAt: sql`case when ${next} >= ${failuresMax} then now() end` })
    .where(and(eq(identityPasswords.identityId, identityId), isNull(identityPasswords.lockedAt)))
    .returning({ lockedAt: identityPasswords.lockedAt });
  return row !== undefined && row.lockedAt !== null;
};

/** Forgets the failures after a success. Does not unlock a password. */
export const clearPasswordFailures = async (tx: Tx, identityId: string): Promise<void> => {
  await tx
    .update(identityPasswords)
    .set({ failures: 0 })
    .where(
      and(
        eq(identityPasswords.identityId, identityId),
        gt(identityPasswords.failures, 0),
        isNull(identityPasswords.lockedAt),
      ),
    );
};
