import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { identities, users } from '../user/schema.ts';
import { type FederatedIdentityRow, federatedIdentities, oidcUses } from './schema.ts';

// For the transaction of the organization whose connection it is, unless said otherwise.

type Subject = Pick<FederatedIdentityRow, 'orgId' | 'connectionId' | 'subject'>;

const isLink = ({ orgId, connectionId, subject }: Subject) =>
  and(
    eq(federatedIdentities.orgId, orgId),
    eq(federatedIdentities.connectionId, connectionId),
    eq(federatedIdentities.subject, subject),
  );

/** Finds whom the subject of a provider is, and notes that it has signed in. */
export const useLink = async (tx: Tx, link: Subject): Promise<string | null> => {
  const [row] = await tx
    .update(federatedIdentities)
    .set({ lastUsedAt: sql`now()` })
    .where(isLink(link))
    .returning({ identityId: federatedIdentities.identityId });
  return row?.identityId ?? null;
};

/** Finds whom the subject of a provider is. */
export const findLink = async (tx: Tx, link: Subject): Promise<string | null> => {
  const [row] = await tx
    .select({ identityId: federatedIdentities.identityId })
    .from(federatedIdentities)
    .where(isLink(link));
  return row?.identityId ?? null;
};

/** `identity_linked_elsewhere` if the subject is another person, or the person another subject. */
export const insertLink = async (
  tx: Tx,
  link: Pick<FederatedIdentityRow, 'id' | 'orgId' | 'connectionId' | 'identityId' | 'subject'>,
): Promise<void> => {
  await tx.insert(federatedIdentities).values({ ...link, lastUsedAt: sql`now()` });
};

/** Deletes a link, and returns the connection that it led to; null: the person has no such link. */
export const deleteLink = async (tx: Tx, orgId: string, identityId: string, id: string): Promise<string | null> => {
  const [row] = await tx
    .delete(federatedIdentities)
    .where(
      and(
        eq(federatedIdentities.orgId, orgId),
        eq(federatedIdentities.identityId, identityId),
        eq(federatedIdentities.id, id),
      ),
    )
    .returning({ connectionId: federatedIdentities.connectionId });
  return row?.connectionId ?? null;
};

/** What a person sees of a link. */
export interface OwnLink {
  readonly id: string;
  readonly orgId: string;
  readonly slug: string;
  readonly organization: string;
  readonly connectionId: string;
  readonly connection: string;
  readonly issuer: string;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

/** Lists the links of a person, of all organizations, oldest first. In a transaction of that person. */
export const listLinks = async (tx: Tx, identityId: string): Promise<OwnLink[]> => {
  type Row = Omit<OwnLink, 'lastUsedAt' | 'createdAt'> & { lastUsedAt: string | null; createdAt: string };
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select id, org_id as "orgId", slug, organization, connection_id as "connectionId", connection, issuer,
      last_used_at as "lastUsedAt", created_at as "createdAt"
    from freehold_list_federated_identities(${identityId})`);
  return rows.map(({ lastUsedAt, createdAt, ...row }) => ({
    ...row,
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    createdAt: new Date(createdAt),
  }));
};

/** The email of a person and whether the person has proved it. In a transaction of that person. */
export const findMailbox = async (tx: Tx, identityId: string) => {
  const [row] = await tx
    .select({ email: identities.email, verifiedAt: identities.emailVerifiedAt })
    .from(identities)
    .where(eq(identities.id, identityId));
  return row;
};

/** What the person was or is in the organization; undefined: nothing. */
export const findEverMember = async (tx: Tx, orgId: string, identityId: string) => {
  const rows = await tx
    .select({ id: users.id, deletedAt: users.deletedAt })
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.identityId, identityId)));
  return rows.find(({ deletedAt }) => deletedAt === null) ?? rows[0];
};

/** The members that the organization has gained since this time, and still has. */
export const countMembersSince = (tx: Tx, orgId: string, since: Date): Promise<number> =>
  tx.$count(
    users,
    and(eq(users.orgId, orgId), sql`deleted_at is null`, sql`${users.createdAt} > ${since.toISOString()}::timestamptz`),
  );

/** Lists persons who are linked to a connection, by id, after this one. */
export const linkedPersons = async (
  tx: Tx,
  { orgId, connectionId, after, limit }: { orgId: string; connectionId: string; after: string | null; limit: number },
): Promise<string[]> => {
  const rows = await tx
    .select({ identityId: federatedIdentities.identityId })
    .from(federatedIdentities)
    .where(
      and(
        eq(federatedIdentities.orgId, orgId),
        eq(federatedIdentities.connectionId, connectionId),
        after === null ? undefined : gt(federatedIdentities.identityId, after),
      ),
    )
    .orderBy(asc(federatedIdentities.identityId))
    .limit(limit);
  return rows.map(({ identityId }) => identityId);
};

/** Whether this is used up. */
export const isUsed = async (tx: Tx, { orgId, id }: { orgId: string; id: string }): Promise<boolean> =>
  (await tx.$count(oidcUses, and(eq(oidcUses.orgId, orgId), eq(oidcUses.id, id)))) > 0;

/** Notes that something is used up; false: it was before. */
export const useOnce = async (
  tx: Tx,
  use: { id: string; orgId: string; connectionId: string; expiresAt: Date },
): Promise<boolean> => {
  const rows = await tx.insert(oidcUses).values(use).onConflictDoNothing().returning({ id: oidcUses.id });
  return rows.length > 0;
};

/** Deletes what has expired before this time, for the platform, and returns the number. */
export const deleteUsesBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, { id: oidcUses.id, by: oidcUses.expiresAt, where: lt(oidcUses.expiresAt, before), limit });
