import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { newKey, prefixOf } from '../../src/contract/api-key-text.ts';
import type { UserRole } from '../../src/contract/permissions.ts';
import type { Db } from '../../src/db/client.ts';
import { apiKeys, users } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';

export interface TestMember {
  id: string;
  orgId: string;
  identityId: string;
  email: string;
  role: UserRole;
}

/** Inserts the rows of a member: the person, unless it exists, and the user. */
export const createMemberRows = async (
  db: Db,
  orgId: string,
  chosen: Partial<Pick<typeof users.$inferInsert, 'role' | 'customRole' | 'email' | 'name' | 'status'>> = {},
): Promise<TestMember> => {
  const id = uuid();
  const { role = 'member', email = `${role}-${id.slice(-12)}@example.com` } = chosen;
  const identityId = await withOrganization(db, orgId, async (tx) => {
    const [identity] = await tx.execute<{ id: string }>(sql`select freehold_claim_identity(${uuid()}, ${email}) as id`);
    if (identity === undefined) throw new Error('The person was neither inserted nor found');
    const deletedAt = chosen.status === 'deleted' ? new Date() : null;
    await tx.insert(users).values({ ...chosen, id, orgId, identityId: identity.id, email, role, deletedAt });
    return identity.id;
  });
  return { id, orgId, identityId, email, role };
};

export interface TestKey {
  id: string;
  /** The text that a caller sends. */
  key: string;
}

/** Inserts the row of a user's key, and returns the key. */
export const createKeyRows = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  { orgId, userId }: { orgId: string; userId: string },
  chosen: Partial<Omit<typeof apiKeys.$inferInsert, 'id' | 'orgId' | 'userId' | 'keyHash' | 'pepperId'>> = {},
): Promise<TestKey> => {
  const id = uuid();
  const key = newKey('user');
  const named = { id, orgId, userId, name: `Key ${id.slice(-12)}`, keyPrefix: prefixOf(key) };
  await withOrganization(db, orgId, (tx) => tx.insert(apiKeys).values({ ...named, ...keyRing.hash(key), ...chosen }));
  return { id, key };
};
