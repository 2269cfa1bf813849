import { eq, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { identities } from './schema.ts';

// For transactions of the platform.

export interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}

const selectPerson = async (tx: Tx, which: SQL): Promise<PersonRow | undefined> => {
  const { id, email, emailVerifiedAt, disabledAt, createdAt } = identities;
  const [row] = await tx.select({ id, email, emailVerifiedAt, disabledAt, createdAt }).from(identities).where(which);
  return row;
};

export const findPersonById = (tx: Tx, id: string): Promise<PersonRow | undefined> =>
  selectPerson(tx, eq(identities.id, id));

export const findPersonByEmail = (tx: Tx, email: string): Promise<PersonRow | undefined> =>
  selectPerson(tx, sql`lower(${identities.email}) = lower(${email})`);

/** Forbids the person to sign in, or allows it again. Under the lock of the identity. */
export const setDisabled = async (tx: Tx, id: string, isDisabled: boolean): Promise<void> => {
  await tx
    .update(identities)
    .set({ disabledAt: isDisabled ? sql`now()` : null })
    .where(eq(identities.id, id));
};
