import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type PasswordRecoveryRow, passwordRecoveries } from './schema.ts';

// For the transaction of the person whose password is forgotten (`withPerson`).

const triesMax = 5;

/** Makes a link, in place of the former one. */
export const renewRecovery = async (tx: Tx, identityId: string, seconds: number): Promise<PasswordRecoveryRow> => {
  const expiresAt = sql`now() + make_interval(secs => ${seconds})`;
  const [row] = await tx
    .insert(passwordRecoveries)
    .values({ identityId, expiresAt })
    .onConflictDoUpdate({
      target: passwordRecoveries.identityId,
      set: { generation: sql`${passwordRecoveries.generation} + 1`, tries: 0, expiresAt, sentAt: sql`now()` },
    })
    .returning();
  if (row === undefined) throw new Error('The link was neither inserted nor renewed');
  return row;
};

interface Used {
  readonly identityId: string;
  readonly generation: number;
}

/** Whether this link still works. */
const works = ({ identityId, generation }: Used) =>
  and(
    eq(passwordRecoveries.identityId, identityId),
    eq(passwordRecoveries.generation, generation),
    lt(passwordRecoveries.tries, triesMax),
    gt(passwordRecoveries.expiresAt, sql`now()`),
  );

export const isRecoveryOpen = async (tx: Tx, used: Used): Promise<boolean> =>
  (await tx.$count(passwordRecoveries, works(used))) > 0;

/** Counts a try, during which no other transaction can use the link. Returns false if the link no longer works. */
export const tryRecovery = async (tx: Tx, used: Used): Promise<boolean> => {
  const tried = await tx
    .update(passwordRecoveries)
    .set({ tries: sql`${passwordRecoveries.tries} + 1` })
    .where(works(used))
    .returning({ id: passwordRecoveries.identityId });
  return tried.length > 0;
};

/** Ends the link. */
export const endRecovery = async (tx: Tx, identityId: string): Promise<void> => {
  await tx
    .update(passwordRecoveries)
    .set({ expiresAt: sql`now()` })
    .where(eq(passwordRecoveries.identityId, identityId));
};
