import { and, eq, isNotNull, ne, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type ConnectionRow, oidcConnections } from './schema.ts';

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
