import { v7 as uuid } from 'uuid';
import type { Db } from '../../src/db/client.ts';
import { invitations } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';

type Chosen = Partial<
  Pick<typeof invitations.$inferInsert, 'email' | 'role' | 'invitedBy' | 'userId' | 'delivery' | 'expiresAt'>
>;

/** Inserts the row of a pending invitation, sent an hour ago, and returns its id. */
export const createInvitationRows = async (db: Db, orgId: string, chosen: Chosen = {}): Promise<string> => {
  const id = uuid();
  const hourAgo = new Date(Date.now() - 3_600_000);
  await withOrganization(db, orgId, (tx) =>
    tx.insert(invitations).values({
      id,
      orgId,
      email: `invited-${id.slice(-12)}@example.com`,
      role: 'member',
      delivery: 'email',
      locale: 'en',
      validSeconds: 604_800,
      expiresAt: new Date(Date.now() + 604_800_000),
      sentAt: hourAgo,
      createdAt: hourAgo,
      ...chosen,
    }),
  );
  return id;
};
