import { and, eq, inArray, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import { nameKeyOf } from '../../contract/name-key.ts';
import { type OrganizationStatus, organizationStatuses } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { together } from '../together.ts';
import { identities, users } from '../user/schema.ts';
import { organizations } from './schema.ts';

export const findOrganization = async (tx: Tx, slug: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.slug, slug));
  return row;
};

/** Of the organization that an operation is of; null: there is none, not yet or not any more. */
export const statusOfOperation = async (tx: Tx, operationId: string): Promise<OrganizationStatus | null> => {
  const [row] = await tx
    .select({ status: organizations.status })
    .from(operations)
    .innerJoin(organizations, eq(organizations.id, operations.orgId))
    .where(eq(operations.id, operationId));
  return row?.status ?? null;
};

export const organizationPage = (
  tx: Tx,
  { status, id }: { status?: OrganizationStatus | undefined; id?: string | undefined },
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(organizations)
    .where(
      and(
        id === undefined ? undefined : eq(organizations.id, id),
        status === undefined ? undefined : eq(organizations.status, status),
        olderThan(organizations, position),
      ),
    )
    .orderBy(...newestFirst(organizations))
    .limit(limit);

/** Which of a creation's names are in use. */
export const findTaken = async (
  tx: Tx,
  { slug, name, ownerEmail }: { slug: string; name: string; ownerEmail: string },
): Promise<{ isSlugTaken: boolean; isNameTaken: boolean; owned: number }> => {
  const [row] = await tx.execute<{ is_slug_taken: boolean; is_name_taken: boolean; owned: number }>(sql`
    select
      exists (select 1 from ${organizations} where slug = ${slug}) as is_slug_taken,
      exists (select 1 from ${organizations} where name_key = ${nameKeyOf(name)}) as is_name_taken,
      (select count(*)::int from ${users} join identities on identities.id = users.identity_id
        where lower(identities.email) = lower(${ownerEmail}) and users.is_founder and users.role = 'owner' and users.deleted_at is null) as owned`);
  if (row === undefined) throw new Error('The check for taken names returned no row');
  return { isSlugTaken: row.is_slug_taken, isNameTaken: row.is_name_taken, owned: row.owned };
};

export type OrganizationRow = typeof organizations.$inferSelect;

interface NewOrganization {
  id: string;
  slug: string;
  name: string;
  temporalNamespace: string;
}

interface NewOwner {
  identityId: string;
  userId: string;
  email: string;
  name?: string | undefined;
}

const settledStatuses: readonly OrganizationStatus[] = ['active', 'suspended', 'inactive'];

/** What comes into being may be undone, and what goes away is going: nothing in it changes, of which `what` is asked. */
export const assertSettled = (status: OrganizationStatus, what: string): void => {
  if (settledStatuses.includes(status)) return;
  throw new DomainError('illegal_transition', `The ${what} of an organization that is ${status} do not change.`);
};

/**
 * The lock that every change of an organization's members and policies takes first: they come one after another, and
 * none while the organization itself comes into being or goes away.
 */
export const lockSettled = async (tx: Tx, slug: string, what: string): Promise<OrganizationRow> => {
  const row = await lockOrganization(tx, slug);
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  assertSettled(row.status, what);
  return row;
};

/** Statuses that may follow each status. */
const transitions: Readonly<Record<OrganizationStatus, readonly OrganizationStatus[]>> = {
  pending: ['provisioning', 'deleting'],
  provisioning: ['active', 'pending'],
  active: ['suspended', 'inactive', 'deleting'],
  suspended: ['active', 'deleting'],
  inactive: ['active', 'deleting'],
  deleting: ['active', 'suspended', 'inactive', 'pending'],
};

const isTransition = (from: OrganizationStatus, to: OrganizationStatus): boolean => transitions[from].includes(to);

const precedingOf = (to: OrganizationStatus): OrganizationStatus[] =>
  organizationStatuses.filter((from) => isTransition(from, to));

/** Inserts the organization unless it is there; a taken slug or name surfaces as its constraint's code. */
export const insertOrganization = async (
  tx: Tx,
  organization: NewOrganization,
  status: 'pending' | 'provisioning' = 'provisioning',
): Promise<boolean> => {
  const rows = await tx
    .insert(organizations)
    .values({ ...organization, nameKey: nameKeyOf(organization.name), status })
    .onConflictDoNothing({ target: organizations.id })
    .returning({ id: organizations.id });
  return rows.length > 0;
};

/**
 * The person, inserted unless known, and how many organizations were created for it. Locks the person's row, so that two creations for one owner cannot both take the last place; a person
 * removed meanwhile is inserted anew.
 */
const takePlace = async (tx: Tx, { identityId, email }: NewOwner): Promise<{ identityId: string; owned: number }> => {
  // Sent together, run in order: the count is taken once the person's row is locked.
  const [[identity], [owned]] = await together([
    tx.execute<{ id: string }>(sql`
      insert into identities (id, email) values (${identityId}, ${email})
      on conflict (lower(email)) do update set email = identities.email
      returning id`),
    tx.execute<{ count: number }>(sql`
      select count(*)::int as count from users join identities on identities.id = users.identity_id
      where lower(identities.email) = lower(${email}) and users.is_founder and users.role = 'owner' and users.deleted_at is null`),
  ]);
  if (identity === undefined || owned === undefined) throw new Error('The identity was neither inserted nor found');
  return { identityId: identity.id, owned: owned.count };
};

/** Inserts the organization and the person of its founder, whose id `insertFounder` takes; null: the organization is there. */
export const insertFounded = async (
  tx: Tx,
  organization: NewOrganization,
  status: 'pending' | 'provisioning',
  owner: NewOwner,
  ownedMax: number,
): Promise<string | null> => {
  const [isNew, { identityId, owned }] = await together([
    insertOrganization(tx, organization, status),
    takePlace(tx, owner),
  ]);
  if (!isNew) return null;
  if (owned >= ownedMax) throw ownerLimitReached(ownedMax);
  return identityId;
};

export const insertFounder = async (
  tx: Tx,
  orgId: string,
  identityId: string,
  { userId: id, email, name }: NewOwner,
): Promise<void> => {
  await tx.insert(users).values({ id, orgId, identityId, email, name: name ?? null, role: 'owner', isFounder: true });
};

export const ownerLimitReached = (ownedMax: number): DomainError =>
  new DomainError('organization_limit_reached', `A person may own at most ${ownedMax} organizations.`);

/** Removes the organization, its users, and the persons that are in no other organization. Whether there was one. */
export const deleteOrganization = async (tx: Tx, orgId: string): Promise<boolean> => {
  const removed = await tx.delete(users).where(eq(users.orgId, orgId)).returning({ identityId: users.identityId });
  const [organization] = await tx
    .delete(organizations)
    .where(eq(organizations.id, orgId))
    .returning({ id: organizations.id });
  await deleteUnused(
    tx,
    removed.map(({ identityId }) => identityId),
  );
  return organization !== undefined;
};

const unusedPage = 1_000;

/**
 * Removes those of these persons that are in no organization; how many. Locks first: a creation that is just giving one
 * of them another organization is waited for, and seen.
 */
export const deleteUnused = async (tx: Tx, ids: readonly string[]): Promise<number> => {
  let count = 0;
  for (let first = 0; first < ids.length; first += unusedPage) {
    count += await deleteUnusedPage(tx, ids.slice(first, first + unusedPage));
  }
  return count;
};

const deleteUnusedPage = async (tx: Tx, ids: string[]): Promise<number> => {
  await tx.select({ id: identities.id }).from(identities).where(inArray(identities.id, ids)).for('update');
  const { count } = await tx
    .delete(identities)
    .where(
      and(
        inArray(identities.id, ids),
        sql`not exists (select 1 from ${users} where ${users.identityId} = ${identities.id})`,
      ),
    );
  return count;
};

/** Moves an organization on, unless it is there already; 409 `illegal_transition` when the status does not allow it. */
export const moveOrganization = async (tx: Tx, orgId: string, to: OrganizationStatus): Promise<void> => {
  const [moved] = await tx
    .update(organizations)
    .set({ status: to, version: sql`${organizations.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(organizations.id, orgId), inArray(organizations.status, precedingOf(to))))
    .returning({ id: organizations.id });
  if (moved !== undefined) return;
  // Without a lock: the audit event may have been sent behind the update by now, and its lock is the last.
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId));
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  if (row.status !== to) assertTransition(row.status, to);
};

/** What a provisioning that is undone does to an organization which was there before it. Whether it was provisioning. */
export const returnToPending = async (tx: Tx, orgId: string): Promise<boolean> => {
  const rows = await tx
    .update(organizations)
    .set({ status: 'pending', version: sql`${organizations.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(organizations.id, orgId), eq(organizations.status, 'provisioning')))
    .returning({ id: organizations.id });
  return rows.length > 0;
};

export const lockOrganization = async (tx: Tx, slug: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.slug, slug)).for('update');
  return row;
};

export const lockOrganizationById = async (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId)).for('update');
  return row;
};

/** The namespace names its owner in Temporal, which the sweeper brings up to date. */
export const noteOwnerChange = async (tx: Tx, orgId: string): Promise<void> => {
  await tx.update(organizations).set({ ownerEmailDueAt: sql`now()` }).where(eq(organizations.id, orgId));
};

export const assertTransition = (from: OrganizationStatus, to: OrganizationStatus): void => {
  if (!isTransition(from, to)) {
    throw new DomainError('illegal_transition', `An organization that is ${from} cannot become ${to}.`);
  }
};

export const renameOrganization = async (tx: Tx, orgId: string, name: string): Promise<OrganizationRow> => {
  const [row] = await tx
    .update(organizations)
    .set({ name, nameKey: nameKeyOf(name), version: sql`${organizations.version} + 1`, updatedAt: sql`now()` })
    .where(eq(organizations.id, orgId))
    .returning();
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  return row;
};
