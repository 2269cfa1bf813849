import { type SQL, sql } from 'drizzle-orm';
import { countCommitted } from './audit/tally.ts';
import type { Db, Tx } from './client.ts';
import { codedDatabaseError, isTransient } from './errors.ts';
import { together } from './together.ts';

const transactionTriesMax = 3;

const inTransaction = async <T>(db: Db, scope: SQL, run: (tx: Tx) => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const { tx, value } = await db.transaction(async (tx) => {
        // Sent first, and not waited for: what one connection sends Postgres runs in its order, and after a failure nothing.
        const scoped = tx.execute(scope).execute();
        const [, value] = await together([scoped, run(tx)]);
        return { tx, value };
      });
      countCommitted(tx);
      return value;
    } catch (error) {
      if (!isTransient(error) || tries === transactionTriesMax) throw codedDatabaseError(error);
    }
  }
};

/** One transaction that sees and writes the rows of this organization only. */
export const withOrganization = <T>(db: Db, orgId: string, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`select set_config('app.org_id', ${orgId}, true)`, run);

/** One transaction that sees and writes what belongs to this person, an identity, and to no organization. */
export const withPerson = <T>(db: Db, identityId: string, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`select set_config('app.identity_id', ${identityId}, true)`, run);

/** Whose an audit chain and idempotency keys are: an organization's or a person's, never both. */
export type Owner =
  | { readonly orgId: string; readonly identityId?: never }
  | { readonly identityId: string; readonly orgId?: never };

export const ownerIdOf = ({ orgId, identityId }: Owner): string => orgId ?? identityId;

export const withOwner = <T>(db: Db, owner: Owner, run: (tx: Tx) => Promise<T>): Promise<T> =>
  owner.orgId === undefined ? withPerson(db, owner.identityId, run) : withOrganization(db, owner.orgId, run);

/** One transaction that crosses organizations. A role, not a setting: no input can turn one into the other. */
export const withPlatform = <T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`set local role freehold_platform`, run);
