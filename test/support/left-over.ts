import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { ownershipMark } from '../../src/contract/ids.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { identities, organizations, users } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { ownedNamespaces } from './namespaces.ts';
import type { World } from './world.ts';

interface Created {
  org: Pick<CreatedOrganization['org'], 'id'>;
}

/** Reads the rows and namespaces of an organization, independently of its operation. */
export const foundOf = async (world: World, { org }: Created, ownerEmail: string) => {
  const rows = await withPlatform(world.db, async (tx) => ({
    organization: await tx.select().from(organizations).where(eq(organizations.id, org.id)),
    users: await tx.select().from(users).where(eq(users.orgId, org.id)),
    identities: await tx.select().from(identities).where(eq(identities.email, ownerEmail)),
  }));
  return { ...rows, namespaces: await ownedNamespaces(world.connection, org.id) };
};

/** Expects no row, no person without an organization, and no namespace with the organization's mark under any name. */
export const expectNothingLeft = async (world: World, created: Created, ownerEmail: string): Promise<void> => {
  expect(await foundOf(world, created, ownerEmail)).toEqual({
    organization: [],
    users: [],
    identities: [],
    namespaces: [],
  });
};

/** Expects the active row, its owner, and the namespace with its mark. */
export const expectActive = async (
  world: World,
  created: { org: Pick<CreatedOrganization['org'], 'id' | 'namespace'> },
  ownerEmail: string,
): Promise<void> => {
  const found = await foundOf(world, created, ownerEmail);
  expect(found.organization).toMatchObject([{ status: 'active', temporalNamespace: created.org.namespace }]);
  expect(found.users).toMatchObject([{ role: 'owner', email: ownerEmail }]);
  expect(found.identities).toHaveLength(1);
  expect(found.namespaces).toEqual([created.org.namespace]);
  const { namespaceInfo } = await world.connection.workflowService.describeNamespace({
    namespace: created.org.namespace,
  });
  expect(namespaceInfo?.data?.[ownershipMark]).toBe(created.org.id);
};
