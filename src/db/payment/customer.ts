import { and, asc, eq, exists, ne, sql } from 'drizzle-orm';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { creationsFor } from '../operation/creation.ts';
import { organizations } from '../organization/schema.ts';
import { identities, users } from '../user/schema.ts';
export interface OwnedOrganization {
  id: string;
  slug: string;
  temporalNamespace: string;
  status: OrganizationStatus;
}

/**
 * Reads the organizations that the person with this email owns, oldest first, without those being deleted. Counts only
 * those created for the email: anyone can add anyone to the owners of an organization, and would otherwise decide what
 * happens to that person's payments.
 */
export const ownedBy = (tx: Tx, email: string): Promise<OwnedOrganization[]> =>
  tx
    .select({
      id: organizations.id,
      slug: organizations.slug,
      temporalNamespace: organizations.temporalNamespace,
      status: organizations.status,
    })
    .from(organizations)
    .innerJoin(users, eq(users.orgId, organizations.id))
    .innerJoin(identities, eq(identities.id, users.identityId))
    .where(
      and(
        sql`lower(${identities.email}) = lower(${email})`,
        eq(users.role, 'owner'),
        eq(users.status, 'active'),
        ne(organizations.status, 'deleting'),
        exists(creationsFor(tx, email)),
      ),
    )
    .orderBy(asc(organizations.createdAt), asc(organizations.id));
