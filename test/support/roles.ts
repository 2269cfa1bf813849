import { v7 as uuid } from 'uuid';
import type { Permission } from '../../src/contract/permissions.ts';
import type { Db } from '../../src/db/client.ts';
import { roles } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';

/** Inserts the row of a custom role, and returns its name. */
export const createRoleRows = async (
  db: Db,
  orgId: string,
  base: 'admin' | 'member' | 'viewer',
  permissions: readonly (Permission | 'retired:permission')[],
  name = `role-${uuid().slice(-12)}`,
): Promise<string> => {
  await withOrganization(db, orgId, (tx) =>
    tx.insert(roles).values({ id: uuid(), orgId, name, base, permissions: [...permissions] }),
  );
  return name;
};
