import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { namespaceOf } from '../../src/contract/ids.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import type { Db } from '../../src/db/client.ts';
import { organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { insertFounded, insertFounder } from '../../src/db/user/founder.ts';

export interface TestOrganization {
  id: string;
  slug: string;
  name: string;
  ownerId: string;
  ownerEmail: string;
  ownerIdentityId: string;
}

/** Inserts the rows of an organization, by default `provisioning`, and of its owner, without a namespace. */
export const createOrganizationRows = async (
  db: Db,
  chosen: { name?: string; ownerEmail?: string; status?: OrganizationStatus } = {},
): Promise<TestOrganization> => {
  const id = uuid();
  const slug = `org-${id.slice(-12)}`;
  const { name = `Organization ${id.slice(-12)}`, ownerEmail = `owner-${id.slice(-12)}@example.com` } = chosen;
  const ownerId = uuid();
  const ownerIdentityId = await withPlatform(db, async (tx) => {
    const organization = { id, slug, name, temporalNamespace: namespaceOf(slug, id) };
    const owner = { identityId: uuid(), userId: ownerId, email: ownerEmail };
    const personId = await insertFounded(tx, organization, 'provisioning', owner, 1_000);
    if (personId === null) throw new Error('The organization exists');
    await insertFounder(tx, id, personId, owner);
    const { status } = chosen;
    if (status !== undefined) await tx.update(organizations).set({ status }).where(eq(organizations.id, id));
    return personId;
  });
  return { id, slug, name, ownerId, ownerEmail, ownerIdentityId };
};
