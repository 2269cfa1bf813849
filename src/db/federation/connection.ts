import { and, eq, isNotNull, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { runStatement } from '../statement.ts';
import { type ConnectionRow, oidcConnections } from './schema.ts';

/** The organization of a connection, which an address names, found with one statement outside of any transaction. */
export const findConnectionOrganization = async (db: Db, id: string): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(
    db,
    sql`select freehold_connection_organization(${id}) as id`,
  );
  return row?.id ?? null;
};

/** The connections that lead into an organization, or that serve a verified domain, found likewise. */
export const findSignInOptions = (
  db: Db,
  { slug = null, domain = null }: { slug?: string | null; domain?: string | null },
): Promise<{ id: string; name: string }[]> =>
  runStatement(db, sql`select connection_id as id, name from freehold_find_sign_in_options(${slug}, ${domain})`);

/** Whether people can sign in by the connection. Its end waits until this transaction has ended. */
export const holdConnection = async (tx: Tx, id: string): Promise<boolean> => {
  const [row] = await tx.execute<{ is: boolean | null }>(sql`select freehold_hold_connection(${id}) as is`);
  return row?.is === true;
};

const isOne = (orgId: string, id: string) => and(eq(oidcConnections.orgId, orgId), eq(oidcConnections.id, id));

export const findConnection = async (tx: Tx, orgId: string, id: string): Promise<ConnectionRow | undefined> => {
  const [row] = await tx.select().from(oidcConnections).where(isOne(orgId, id));
  return row;
};

export const connectionPage = (tx: Tx, orgId: string, limit: number, position: Position | null) =>
  tx
    .select()
    .from(oidcConnections)
    .where(and(eq(oidcConnections.orgId, orgId), olderThan(oidcConnections, position)))
    .orderBy(...newestFirst(oidcConnections))
    .limit(limit);

export const countConnections = (tx: Tx, orgId: string): Promise<number> =>
  tx.$count(oidcConnections, eq(oidcConnections.orgId, orgId));

/** Whether people can sign in by a connection that has passed its test, other than `exceptId`. */
export const hasTestedConnection = async (tx: Tx, orgId: string, exceptId?: string): Promise<boolean> =>
  (await tx.$count(
    oidcConnections,
    and(
      eq(oidcConnections.orgId, orgId),
      eq(oidcConnections.isEnabled, true),
      isNotNull(oidcConnections.testedAt),
      exceptId === undefined ? undefined : ne(oidcConnections.id, exceptId),
    ),
  )) > 0;

type NewConnection = Pick<
  ConnectionRow,
  'id' | 'orgId' | 'name' | 'issuer' | 'clientId' | 'sealed' | 'domains' | 'jitRole' | 'isEnabled'
>;

export const insertConnection = async (tx: Tx, connection: NewConnection): Promise<ConnectionRow> => {
  const [row] = await tx.insert(oidcConnections).values(connection).returning();
  if (row === undefined) throw new Error('The connection was not inserted');
  return row;
};

export type ConnectionChange = Partial<Omit<NewConnection, 'id' | 'orgId'> & Pick<ConnectionRow, 'testedAt'>>;

/** Changes a locked connection. */
export const changeConnection = async (
  tx: Tx,
  { orgId, id }: ConnectionRow,
  change: ConnectionChange,
): Promise<ConnectionRow> => {
  const [row] = await tx
    .update(oidcConnections)
    .set({ ...change, version: sql`${oidcConnections.version} + 1`, updatedAt: sql`now()` })
    .where(isOne(orgId, id))
    .returning();
  if (row === undefined) throw new Error('The connection disappeared although it was locked');
  return row;
};

/** Notes a passed test, unless the connection was changed since it was read. */
export const noteTested = async (tx: Tx, { orgId, id, version }: ConnectionRow): Promise<void> => {
  await tx
    .update(oidcConnections)
    .set({ testedAt: sql`now()` })
    .where(and(isOne(orgId, id), eq(oidcConnections.version, version)));
};

/** Deletes a connection and the links of people to it. */
export const deleteConnection = async (tx: Tx, { orgId, id }: ConnectionRow): Promise<void> => {
  await tx.delete(oidcConnections).where(isOne(orgId, id));
};
