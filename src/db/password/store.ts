import { and, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { pipeline } from '../pipeline.ts';
import { runStatement } from '../statement.ts';
import { identityPasswords, type PasswordRow } from './schema.ts';

// For the transaction of the person whose password it is (`withPerson`).

/** Wrong passwords since the last success, after which none is accepted (NIST SP 800-63B-4 §3.2.2). */
const failuresMax = 100;
/** Fewer for devices on which the person has never signed in: what strangers do leaves the rest to the person's own. */
const strangersFailuresMax = 90;

/** undefined: the person has no password. */
export const findPassword = async (tx: Tx, identityId: string): Promise<PasswordRow | undefined> => {
  const [row] = await tx.select().from(identityPasswords).where(eq(identityPasswords.identityId, identityId));
  return row;
};

type Guarded = Pick<PasswordRow, 'failures' | 'lockedAt'>;

/** The password unless too many wrong ones have disabled it for such a device. */
export const openFor = <Password extends Guarded>(password: Password | undefined, isKnownDevice: boolean) => {
  const isOpen =
    password !== undefined && (isKnownDevice ? password.failures < failuresMax : password.lockedAt === null);
  return isOpen ? password : undefined;
};

/** Finds the password unless too many wrong ones have disabled it for such a device. undefined: the person has none. */
export const findOpenPassword = async (
  tx: Tx,
  identityId: string,
  isKnownDevice: boolean,
): Promise<PasswordRow | undefined> => openFor(await findPassword(tx, identityId), isKnownDevice);

type SignInPassword = Omit<PasswordRow, 'changedAt' | 'unlockedAt'>;

/** Finds a person by email, and its password if it has one, in one statement outside of any transaction. */
export const findSignIn = async (
  db: Db,
  email: string,
): Promise<{ identityId: string; password: SignInPassword | undefined } | undefined> => {
  type Found = { [Field in Exclude<keyof SignInPassword, 'checkedAt' | 'lockedAt'>]: SignInPassword[Field] } & {
    checkedAt: number | null;
    lockedAt: number | null;
  };
  const [row] = await runStatement<{ identityId: string } & (Found | { sealed: null })>(
    db,
    sql`
    select identity_id as "identityId", sealed, must_change as "mustChange", failures, unlocks,
      (extract(epoch from checked_at) * 1000)::float8 as "checkedAt",
      (extract(epoch from locked_at) * 1000)::float8 as "lockedAt"
    from freehold_find_sign_in(${email})`,
  );
  if (row === undefined) return undefined;
  const { identityId } = row;
  if (row.sealed === null) return { identityId, password: undefined };
  const timeOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
  return { identityId, password: { ...row, checkedAt: timeOf(row.checkedAt), lockedAt: timeOf(row.lockedAt) } };
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
 * Counts a wrong password, unless it was disabled for such a device. Returns whether it was disabled by this one, for strangers or
 * for all. Does not wait for the disk: otherwise the time of the answer would show that there was something to write.
 */
export const countPasswordFailure = async (tx: Tx, identityId: string, isKnownDevice: boolean): Promise<boolean> => {
  const { failures, lockedAt } = identityPasswords;
  const [, [row]] = await pipeline([
    tx.execute(sql`set local synchronous_commit = off`),
    tx
      .update(identityPasswords)
      .set({
        failures: sql`${failures} + 1`,
        lockedAt: sql`coalesce(${lockedAt}, case when ${failures} + 1 >= ${strangersFailuresMax} then now() end)`,
      })
      .where(
        and(eq(identityPasswords.identityId, identityId), isKnownDevice ? lt(failures, failuresMax) : isNull(lockedAt)),
      )
      .returning({
        failures,
        // By its number, too: another one may have begun in the same millisecond.
        isLockedNow: sql<boolean>`${failures} = ${strangersFailuresMax} and ${lockedAt} is not distinct from now()::timestamptz(3)`,
      }),
  ]);
  if (row === undefined || !(row.isLockedNow || row.failures === failuresMax)) return false;
  await tx.execute(sql`set local synchronous_commit to default`);
  return true;
};

/** Forgets the failures after a success. A password that was disabled for strangers stays so until it is replaced. */
export const clearPasswordFailures = async (tx: Tx, identityId: string): Promise<void> => {
  await tx
    .update(identityPasswords)
    .set({ failures: 0 })
    .where(
      and(
        eq(identityPasswords.identityId, identityId),
        gt(identityPasswords.failures, 0),
        lt(identityPasswords.failures, failuresMax),
      ),
    );
};

/**
 * Forgets the failures and the lock, under the lock of the person. Waits begin anew, because they are counted by the number of
 * unlocks. Returns the time of the unlock; null: the last one was less than `pauseSeconds` ago.
 */
export const unlockPassword = async (tx: Tx, identityId: string, pauseSeconds: number): Promise<Date | null> => {
  const { unlocks, unlockedAt } = identityPasswords;
  const [row] = await tx
    .update(identityPasswords)
    .set({ failures: 0, lockedAt: null, unlocks: sql`${unlocks} + 1`, unlockedAt: sql`now()` })
    .where(
      and(
        eq(identityPasswords.identityId, identityId),
        or(isNull(unlockedAt), lte(unlockedAt, sql`now() - make_interval(secs => ${pauseSeconds})`)),
      ),
    )
    .returning({ unlockedAt });
  return row?.unlockedAt ?? null;
};

/** On which devices too many failures have disabled a password; null: on none. */
export const lockedDevicesOf = ({ failures, lockedAt }: Guarded): 'unknown' | 'all' | null => {
  if (failures >= failuresMax) return 'all';
  return lockedAt === null ? null : 'unknown';
};
