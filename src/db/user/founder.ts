import { eq, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { Locale } from '../../contract/locale.ts';
import type { Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';
import { hasName, hasSlug, insertOrganization, type NewOrganization } from '../organization/store.ts';
import { pipeline } from '../pipeline.ts';
import { deleteUnusedIdentities } from './identity.ts';
import { users } from './schema.ts';

interface NewOwner {
  identityId: string;
  userId: string;
  email: string;
  name?: string | undefined;
  /** Of a person that is not known yet; default: `en`. */
  locale?: Locale | undefined;
}

/** A query for the number of organizations that were created for this person and that the person still owns. */
const ownedCount = (email: string) => sql`
  select count(*)::int as count from users join identities on identities.id = users.identity_id
  where lower(identities.email) = lower(${email}) and users.is_founder and users.role = 'owner' and users.deleted_at is null`;

/** Finds which names of a creation are taken, and how many organizations its owner owns. */
export const findTaken = async (
  tx: Tx,
  { slug, name, ownerEmail }: { slug: string; name: string; ownerEmail: string },
): Promise<{ isSlugTaken: boolean; isNameTaken: boolean; owned: number }> => {
  const [row] = await tx.execute<{ isSlugTaken: boolean; isNameTaken: boolean; owned: number }>(sql`
    select ${hasSlug(slug)} as "isSlugTaken", ${hasName(name)} as "isNameTaken", (${ownedCount(ownerEmail)}) as owned`);
  if (row === undefined) throw new Error('The check for taken names returned no row');
  return row;
};

export const ownerLimitReached = (ownedMax: number): DomainError =>
  new DomainError('organization_limit_reached', `A person may own at most ${ownedMax} organizations.`);

/**
 * Inserts or finds the person by email, and locks the row, so that two creations for one owner cannot both take the last
 * place. A person that was just removed is inserted again.
 */
const claimIdentity = async (tx: Tx, { identityId, email, locale = 'en' }: NewOwner): Promise<string> => {
  const [identity] = await tx.execute<{ id: string }>(sql`
    insert into identities (id, email, locale) values (${identityId}, ${email}, ${locale})
    on conflict (lower(email)) do update set email = identities.email
    returning id`);
  if (identity === undefined) throw new Error('The identity was neither inserted nor found');
  return identity.id;
};

/** Inserts the organization and its founder's identity, and returns the identity's id; null: the organization exists. */
export const insertFounded = async (
  tx: Tx,
  organization: NewOrganization,
  status: 'pending' | 'provisioning',
  owner: NewOwner,
  ownedMax: number,
): Promise<string | null> => {
  // In this order: the organizations are counted once the person's row is locked.
  const [isNew, identityId, [owned]] = await pipeline([
    insertOrganization(tx, organization, status),
    claimIdentity(tx, owner),
    tx.execute<{ count: number }>(ownedCount(owner.email)),
  ]);
  if (!isNew) return null;
  if (owned === undefined) throw new Error('The organizations of a person were not counted');
  if (owned.count >= ownedMax) throw ownerLimitReached(ownedMax);
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

/** Undoes `insertFounded` and `insertFounder`: removes the organization, its users, and identities used nowhere else. */
export const releaseOrganization = async (tx: Tx, orgId: string): Promise<boolean> => {
  const removed = await tx.delete(users).where(eq(users.orgId, orgId)).returning({ identityId: users.identityId });
  const { count } = await tx.delete(organizations).where(eq(organizations.id, orgId));
  await deleteUnusedIdentities(
    tx,
    removed.flatMap(({ identityId }) => identityId ?? []),
  );
  return count > 0;
};
