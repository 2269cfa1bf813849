import { sql } from 'drizzle-orm';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Db } from '../client.ts';
import { runStatement } from '../statement.ts';

/** An elevation with everything that decides whether its token is accepted. Times in milliseconds since 1970. */
export interface FoundElevation {
  readonly id: string;
  readonly identityId: string;
  /** null: an operator. */
  readonly userId: string | null;
  readonly requestedBy: string;
  readonly role: UserRole;
  readonly scopes: string[] | null;
  readonly endsAt: number;
  /** Whether it is active, and its requester still somebody who could have it. */
  readonly isLive: boolean;
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly orgKeyPerHour: number | null;
  readonly orgPrincipalPerMinute: number | null;
}

/** Finds the elevation of a token by its hash, with one statement outside of any transaction. */
export const findElevationByToken = async (db: Db, hashes: readonly string[]): Promise<FoundElevation | undefined> => {
  const [row] = await runStatement<FoundElevation>(
    db,
    sql`
    select elevation_id as id, identity_id as "identityId", user_id as "userId", requested_by as "requestedBy", role,
      scopes, (extract(epoch from ends_at) * 1000)::float8 as "endsAt", is_live as "isLive", org_id as "orgId", slug,
      org_status as "orgStatus", org_key_per_hour as "orgKeyPerHour",
      org_principal_per_minute as "orgPrincipalPerMinute"
    from freehold_find_elevation(${sql.param([...hashes])}::text[])`,
  );
  return row;
};
