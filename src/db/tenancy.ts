import { type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { codedDatabaseError, isTransient } from './errors.ts';
import { runCommitted } from './on-commit.ts';
import { pipeline } from './pipeline.ts';

const attemptsMax = 3;

const inTransaction = async <T>(db: Db, scope: SQL, run: (tx: Tx) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { tx, value } = await db.transaction(async (tx) => {
        // Sent first, without waiting: Postgres runs the statements of a connection in order, and none after a failure.
        const scoped = tx.execute(scope).execute();
        const [, value] = await pipeline([scoped, run(tx)]);
        return { tx, value };
      });
      runCommitted(tx);
      return value;
    } catch (error) {
      if (!isTransient(error) || attempt === attemptsMax) throw codedDatabaseError(error);
    }
  }
};

/** Runs a transaction that sees and writes the rows of this organization only. */
export const withOrganization = <T>(db: Db, orgId: string, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`select set_config('app.org_id', ${orgId}, true)`, run);

/** Runs a transaction that sees and writes the rows of this person (an identity) that belong to no organization. */
export const withPerson = <T>(db: Db, identityId: string, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`select set_config('app.identity_id', ${identityId}, true)`, run);

const settings = (orgId: string, identityId: string): SQL =>
  sql`select set_config('app.org_id', ${orgId}, true), set_config('app.identity_id', ${identityId}, true)`;

/**
 * Lets a part of an organization's transaction see the rows of this person, and not those of the organization. For the one
 * change that belongs to both: the acceptance of an invitation.
 */
export const asPerson = async <T>(
  tx: Tx,
  { orgId, identityId }: { orgId: string; identityId: string },
  run: () => Promise<T>,
): Promise<T> => {
  await tx.execute(settings('', identityId));
  const value = await run();
  await tx.execute(settings(orgId, ''));
  return value;
};

/** The opposite: lets a part of a person's transaction see the rows of this organization, and not those of the person. */
export const asOrganization = async <T>(
  tx: Tx,
  { orgId, identityId }: { orgId: string; identityId: string },
  run: () => Promise<T>,
): Promise<T> => {
  await tx.execute(settings(orgId, ''));
  const value = await run();
  await tx.execute(settings('', identityId));
  return value;
};

/** The owner of an audit chain and of idempotency keys: an organization or a person, never both. */
export type Owner =
  | { readonly orgId: string; readonly identityId?: never }
  | { readonly identityId: string; readonly orgId?: never };

export const ownerIdOf = ({ orgId, identityId }: Owner): string => orgId ?? identityId;

export const withOwner = <T>(db: Db, owner: Owner, run: (tx: Tx) => Promise<T>): Promise<T> =>
  owner.orgId === undefined ? withPerson(db, owner.identityId, run) : withOrganization(db, owner.orgId, run);

/**
 * Lets a part of a transaction of the platform see the rows of this person, and no others: the role that crosses organizations is
 * put down meanwhile.
 */
export const asPersonOfPlatform = async <T>(tx: Tx, identityId: string, run: () => Promise<T>): Promise<T> => {
  await tx.execute(sql`set local role none`);
  await tx.execute(settings('', identityId));
  const value = await run();
  await tx.execute(settings('', ''));
  await tx.execute(sql`set local role freehold_platform`);
  return value;
};

/** Runs a transaction that crosses organizations. A role, not a setting, so that no input can turn one into the other. */
export const withPlatform = <T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, sql`set local role freehold_platform`, run);
