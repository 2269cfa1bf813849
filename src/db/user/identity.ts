import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Locale } from '../../contract/locale.ts';
import type { Tx } from '../client.ts';
import { lockIdentities } from '../locks.ts';
import { identities, users } from './schema.ts';

const pageMax = 1_000;

/** Removes those of these persons who are in no organization and no operators, and returns their number. */
export const deleteUnusedIdentities = async (tx: Tx, ids: readonly string[]): Promise<number> => {
  const sorted = ids.toSorted();
  let count = 0;
  for (let first = 0; first < sorted.length; first += pageMax) {
    count += await deleteUnusedPage(tx, sorted.slice(first, first + pageMax));
  }
  return count;
};

const deleteUnusedPage = async (tx: Tx, ids: string[]): Promise<number> => {
  await lockIdentities(tx, ids);
  const { count } = await tx
    .delete(identities)
    .where(
      and(
        inArray(identities.id, ids),
        sql`not exists (select 1 from ${users} where ${users.identityId} = ${identities.id})`,
        sql`not exists (select 1 from platform_operators o where o.identity_id = ${identities.id})`,
      ),
    );
  return count;
};

/** Whether the platform forbade this person to sign in. */
export const isSignInForbidden = async (tx: Tx, id: string): Promise<boolean> => {
  const [row] = await tx.select({ disabledAt: identities.disabledAt }).from(identities).where(eq(identities.id, id));
  return row === undefined || row.disabledAt !== null;
};

/** In a transaction of that person, like the following. */
export const findIdentity = async (tx: Tx, id: string): Promise<typeof identities.$inferSelect | undefined> => {
  const [row] = await tx.select().from(identities).where(eq(identities.id, id));
  return row;
};

/** Sets the language of mails to the person. Returns false if it is that already. */
export const setLocale = async (tx: Tx, id: string, locale: Locale): Promise<boolean> => {
  const { count } = await tx
    .update(identities)
    .set({ locale })
    .where(and(eq(identities.id, id), ne(identities.locale, locale)));
  return count > 0;
};

/** Whether the person has ever proved to own the mailbox. */
export const isEmailVerified = async (tx: Tx, id: string): Promise<boolean> =>
  ((await findIdentity(tx, id))?.emailVerifiedAt ?? null) !== null;

/** Notes that the person has just proved to own the mailbox. */
export const noteEmailVerified = async (tx: Tx, id: string): Promise<void> => {
  await tx.update(identities).set({ emailVerifiedAt: sql`now()` }).where(eq(identities.id, id));
};
