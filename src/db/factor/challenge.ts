import { and, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { runStatement } from '../statement.ts';
import { type ChallengeRow, challenges } from './schema.ts';

const triesMax = 5;

/** Open challenges of a person; of more, the oldest end. Otherwise they would be a way to many tries at once. */
const perPersonMax = 5;

type NewChallenge = Omit<ChallengeRow, 'tries' | 'expiresAt' | 'createdAt'>;

/** For the transaction of the person, like the following. */
export const insertChallenge = async (tx: Tx, challenge: NewChallenge, seconds: number): Promise<void> => {
  await tx.insert(challenges).values({ ...challenge, expiresAt: sql`now() + make_interval(secs => ${seconds})` });
  const older = tx
    .select({ id: challenges.id })
    .from(challenges)
    .where(eq(challenges.identityId, challenge.identityId))
    .orderBy(desc(challenges.createdAt), desc(challenges.id))
    .offset(perPersonMax);
  await tx.delete(challenges).where(inArray(challenges.id, older));
};

const isOpen = (hashes: readonly string[]) =>
  and(
    inArray(challenges.challengeHash, [...hashes]),
    lt(challenges.tries, triesMax),
    gt(challenges.expiresAt, sql`now()`),
  );

/**
 * Counts a try of an open challenge, which no other transaction can answer until this one has ended. undefined: it was answered,
 * has expired, or was tried too often.
 */
export const tryChallenge = async (tx: Tx, hashes: readonly string[]): Promise<ChallengeRow | undefined> => {
  const [row] = await tx
    .update(challenges)
    .set({ tries: sql`${challenges.tries} + 1` })
    .where(isOpen(hashes))
    .returning();
  return row;
};

/** Finds an open challenge without counting a try. */
export const findChallenge = async (tx: Tx, hashes: readonly string[]): Promise<ChallengeRow | undefined> => {
  const [row] = await tx.select().from(challenges).where(isOpen(hashes));
  return row;
};

export const deleteChallenge = async (tx: Tx, id: string): Promise<void> => {
  await tx.delete(challenges).where(eq(challenges.id, id));
};

/** Finds whose sign-in it is, with one statement outside of any transaction. */
export const findChallengePerson = async (db: Db, hashes: readonly string[]): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(
    db,
    sql`select freehold_challenge_person(${sql.param([...hashes])}::text[]) as id`,
  );
  return row?.id ?? null;
};

/** Deletes challenges that nobody answered, for the platform, and returns their number. */
export const deleteChallengesBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, { id: challenges.id, by: challenges.createdAt, where: lt(challenges.createdAt, before), limit });
