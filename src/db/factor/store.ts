import { and, asc, count, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { runStatement } from '../statement.ts';
import { type FactorRow, factors, type NewPasskey, recoveryCodes } from './schema.ts';

// For the transaction of the person whose factors they are (`withPerson`).

/** Wrong codes since the last accepted one, after which a factor accepts none (NIST SP 800-63B-4 §3.2.2). */
const failuresMax = 100;

/** Oldest first. */
export const findFactors = (tx: Tx, identityId: string): Promise<FactorRow[]> =>
  tx.select().from(factors).where(eq(factors.identityId, identityId)).orderBy(asc(factors.createdAt), asc(factors.id));

export const findConfirmedFactors = async (tx: Tx, identityId: string): Promise<FactorRow[]> =>
  (await findFactors(tx, identityId)).filter(({ confirmedAt }) => confirmedAt !== null);

export const insertFactor = async (
  tx: Tx,
  factor: Pick<FactorRow, 'id' | 'identityId' | 'kind' | 'name' | 'sealed'>,
): Promise<FactorRow> => {
  const [row] = await tx.insert(factors).values(factor).returning();
  if (row === undefined) throw new Error('The factor was not inserted');
  return row;
};

/** Returns false if somebody has this passkey already. To be confirmed. */
export const insertPasskey = async (
  tx: Tx,
  passkey: Pick<FactorRow, 'id' | 'identityId' | 'name'> & NewPasskey,
): Promise<boolean> => {
  const inserted = await tx
    .insert(factors)
    .values({ ...passkey, kind: 'webauthn' })
    .onConflictDoNothing({ target: factors.credentialId })
    .returning({ id: factors.id });
  return inserted.length === 1;
};

/** Finds whose passkey it is, with one statement outside of any transaction. */
export const findPasskeyPerson = async (db: Db, credentialId: string): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(
    db,
    sql`select freehold_passkey_person(${credentialId}) as id`,
  );
  return row?.id ?? null;
};

/**
 * Notes the use of a passkey. Returns false if it is bound to one device and its counter has not grown, so that a copy of it
 * exists. Some authenticators do not count: theirs stays 0. Of several requests with the same counter, one is accepted.
 */
export const acceptCounter = async (
  tx: Tx,
  id: string,
  { counter, isBackedUp }: Pick<NewPasskey, 'counter' | 'isBackedUp'>,
): Promise<boolean> => {
  const hasGrown = counter === 0 ? eq(factors.counter, 0) : lt(factors.counter, counter);
  const accepted = await tx
    .update(factors)
    .set({ counter, isBackedUp, lastUsedAt: sql`now()` })
    .where(and(eq(factors.id, id), or(eq(factors.deviceType, 'multiDevice'), hasGrown)))
    .returning({ id: factors.id });
  return accepted.length === 1;
};

export const setFactorName = async (tx: Tx, id: string, name: string): Promise<FactorRow> => {
  const [row] = await tx.update(factors).set({ name }).where(eq(factors.id, id)).returning();
  if (row === undefined) throw new Error('The factor was not renamed');
  return row;
};

/** Removes factors that were begun and never confirmed. */
export const deleteUnconfirmedFactors = async (tx: Tx, identityId: string): Promise<void> => {
  await tx.delete(factors).where(and(eq(factors.identityId, identityId), isNull(factors.confirmedAt)));
};

/** Removes all of the person, and returns their number. */
export const deleteFactors = async (tx: Tx, identityId: string): Promise<number> => {
  const { count } = await tx.delete(factors).where(eq(factors.identityId, identityId));
  return count;
};

export const deleteFactor = async (tx: Tx, identityId: string, id: string): Promise<void> => {
  await tx.delete(factors).where(and(eq(factors.identityId, identityId), eq(factors.id, id)));
};

/**
 * Accepts the code of this time step. Returns false if one of this step or of a later one was accepted before, or if the factor
 * is disabled. Of several requests with the same code, one is accepted.
 */
export const acceptStep = async (tx: Tx, id: string, step: number): Promise<boolean> => {
  const accepted = await tx
    .update(factors)
    .set({ lastStep: step, lastUsedAt: sql`now()`, failures: 0 })
    .where(
      and(
        eq(factors.id, id),
        lt(factors.failures, failuresMax),
        or(isNull(factors.lastStep), lt(factors.lastStep, step)),
      ),
    )
    .returning({ id: factors.id });
  return accepted.length === 1;
};

/**
 * Counts a wrong code against all confirmed apps, because it is not known which one it was meant for. Returns whether this one has
 * disabled any.
 */
export const countFactorFailure = async (tx: Tx, identityId: string): Promise<boolean> => {
  const counted = await tx
    .update(factors)
    .set({ failures: sql`${factors.failures} + 1` })
    .where(
      and(
        eq(factors.identityId, identityId),
        eq(factors.kind, 'totp'),
        isNotNull(factors.confirmedAt),
        lt(factors.failures, failuresMax),
      ),
    )
    .returning({ failures: factors.failures });
  return counted.some(({ failures }) => failures === failuresMax);
};

export const confirmFactor = async (tx: Tx, id: string): Promise<FactorRow> => {
  const [row] = await tx.update(factors).set({ confirmedAt: sql`now()` }).where(eq(factors.id, id)).returning();
  if (row === undefined) throw new Error('The factor to confirm is gone');
  return row;
};

/** Whether an organization of this person requires a second factor. */
export const isFactorRequired = async (tx: Tx, identityId: string): Promise<boolean> => {
  const [row] = await tx.execute<{ is: boolean }>(sql`select freehold_requires_factor(${identityId}) as is`);
  return row?.is === true;
};

interface NewCode {
  readonly id: string;
  readonly codeHash: string;
  readonly pepperId: string;
}

/** Gives the person these codes in place of all others. */
export const replaceRecoveryCodes = async (tx: Tx, identityId: string, codes: readonly NewCode[]): Promise<void> => {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.identityId, identityId));
  if (codes.length > 0) await tx.insert(recoveryCodes).values(codes.map((code) => ({ ...code, identityId })));
};

const isUnusedCode = (identityId: string, hashes: readonly string[]) =>
  and(
    eq(recoveryCodes.identityId, identityId),
    inArray(recoveryCodes.codeHash, [...hashes]),
    isNull(recoveryCodes.usedAt),
  );

/** Whether the person has such a code and has not used it. */
export const hasRecoveryCode = async (tx: Tx, identityId: string, hashes: readonly string[]): Promise<boolean> =>
  (await tx.$count(recoveryCodes, isUnusedCode(identityId, hashes))) > 0;

/** Returns false if there is no such code or it was used. Of several requests with the same code, one is accepted. */
export const useRecoveryCode = async (tx: Tx, identityId: string, hashes: readonly string[]): Promise<boolean> => {
  const used = await tx
    .update(recoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(isUnusedCode(identityId, hashes))
    .returning({ id: recoveryCodes.id });
  return used.length === 1;
};

export const countRecoveryCodes = async (tx: Tx, identityId: string): Promise<number> => {
  const [row] = await tx
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.identityId, identityId), isNull(recoveryCodes.usedAt)));
  return row?.left ?? 0;
};

/** Counts the unused codes of all people that are hashed with this pepper, for the platform. */
export const countCodesByPepper = async (tx: Tx, pepperId: string): Promise<number> => {
  const [row] = await tx
    .select({ unused: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.pepperId, pepperId), isNull(recoveryCodes.usedAt)));
  return row?.unused ?? 0;
};
