import { sql } from 'drizzle-orm';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import { needleOf } from '../organization/search.ts';
import type { Position } from '../page.ts';

/** An organization of a person. */
export interface OwnMembership extends Position {
  slug: string;
  name: string;
  status: OrganizationStatus;
  userId: string;
  userName: string | null;
  role: UserRole;
  userStatus: 'active' | 'suspended';
}

/** More than any person has. */
const allMax = 100_000;

/** Lists the organizations of a person, newest first. `onlyId`: only this one, and no page of it. `text`: only those that contain it. */
export const membershipPage = async (
  tx: Tx,
  identityId: string,
  { onlyId = null, text }: { onlyId?: string | null; text?: string | undefined },
  limit: number,
  position: Position | null,
): Promise<OwnMembership[]> => {
  const list = sql.raw(text === undefined ? 'freehold_list_memberships' : 'freehold_search_memberships');
  const searched = text === undefined ? sql`` : sql`${needleOf(text)}, `;
  const rows = await tx.execute<Omit<OwnMembership, 'createdAt'> & { createdAt: string } & Record<string, unknown>>(sql`
    select org_id as id, slug, name, status, user_id as "userId", user_name as "userName", role,
      user_status as "userStatus", created_at as "createdAt"
    from ${list}(${identityId}, ${searched}${onlyId === null ? limit : allMax},
      ${position?.createdAt.toISOString() ?? null}::timestamptz, ${position?.id ?? null}::uuid)
    ${onlyId === null ? sql`` : sql`where org_id = ${onlyId}`}`);
  return rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: new Date(createdAt) }));
};
