import { and, asc, eq, gt, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { ApiKeyFilter, ApiKeyStatus } from '../../contract/api-key.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { apiKeys, organizations } from '../schema/index.ts';
import { after, type Position, pageOrder } from './page.ts';

/** A key as people may see it: its hash is read by nobody but the look-up. */
export const shownColumns = {
  id: apiKeys.id,
  orgId: apiKeys.orgId,
  // Keys of members; the other owners' are not these.
  userId: sql<string>`${apiKeys.userId}`,
  name: apiKeys.name,
  keyPrefix: apiKeys.keyPrefix,
  fingerprint: apiKeys.fingerprint,
  scopes: apiKeys.scopes,
  expiresAt: apiKeys.expiresAt,
  rateLimitPerHour: apiKeys.rateLimitPerHour,
  status: apiKeys.status,
  validUntil: apiKeys.validUntil,
  predecessorId: apiKeys.predecessorId,
  issuedByKeyId: apiKeys.issuedByKeyId,
  revokedAt: apiKeys.revokedAt,
  version: apiKeys.version,
  createdAt: apiKeys.createdAt,
  updatedAt: apiKeys.updatedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

export interface ApiKeyRow
  extends Omit<
    typeof apiKeys.$inferSelect,
    'userId' | 'keyHash' | 'pepperId' | 'serviceAccountId' | 'applicationEnvironmentId'
  > {
  userId: string;
}

export const findApiKey = async (tx: Tx, orgId: string, id: string): Promise<ApiKeyRow | undefined> => {
  const [row] = await tx
    .select(shownColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id), isNotNull(apiKeys.userId)));
  return row;
};

/** In the order of their ids, as everybody who locks several. */
export const lockApiKeys = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<ApiKeyRow[]> =>
  tx
    .select(shownColumns)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.orgId, orgId),
        // One parameter, for there may be more than a statement takes.
        sql`${apiKeys.id} = any(${sql.param([...ids])}::uuid[])`,
        isNotNull(apiKeys.userId),
      ),
    )
    .orderBy(asc(apiKeys.id))
    .for('update');

/** The keys that this one has issued, and those that they have, however far; whatever became of them. */
export const findIssuedBy = async (tx: Tx, orgId: string, id: string): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(sql`
    with recursive issued as (
      select id from ${apiKeys} where org_id = ${orgId} and issued_by_key_id = ${id}
      union
      select k.id from ${apiKeys} k join issued on k.issued_by_key_id = issued.id where k.org_id = ${orgId}
    )
    select id from issued where id <> ${id}`);
  return rows.map((row) => row.id);
};

/** What a key is by its row and the clock: nobody writes anything when an overlap ends. */
export const statusAt = (
  { status, validUntil }: Pick<ApiKeyRow, 'status' | 'validUntil'>,
  now: number,
): ApiKeyStatus => (status === 'rotating' && validUntil !== null && validUntil.getTime() <= now ? 'revoked' : status);

const hasStatus = (status: ApiKeyStatus, now: number) => {
  const time = new Date(now);
  if (status === 'active') return eq(apiKeys.status, 'active');
  if (status === 'rotating') return and(eq(apiKeys.status, 'rotating'), gt(apiKeys.validUntil, time));
  return or(eq(apiKeys.status, 'revoked'), and(eq(apiKeys.status, 'rotating'), lte(apiKeys.validUntil, time)));
};

/** Keys that are not revoked, by the clock of the database; no more than `max` of them are looked at. null: all are. */
export const countLiveKeys = async (
  tx: Tx,
  { orgId, userId }: { orgId: string; userId?: string },
  max: number | null,
): Promise<{ active: number; overlapping: number }> => {
  const [counts] = await tx.execute<{ active: number; overlapping: number }>(sql`
    select count(*) filter (where status = 'active')::int as active,
      count(*) filter (where status = 'rotating')::int as overlapping
    from (
      select status from ${apiKeys}
      where org_id = ${orgId} and status <> 'revoked' and (status = 'active' or valid_until > now())
        ${userId === undefined ? sql`` : sql`and user_id = ${userId}`}
      limit ${max}::bigint
    ) as live`);
  if (counts === undefined) throw new Error('The keys were not counted');
  return counts;
};

export const apiKeyPage = (
  tx: Tx,
  orgId: string,
  { userId, status, issuedByKeyId }: ApiKeyFilter,
  now: number,
  limit: number,
  position: Position | null,
) =>
  tx
    .select(shownColumns)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.orgId, orgId),
        userId === undefined ? isNotNull(apiKeys.userId) : eq(apiKeys.userId, userId),
        issuedByKeyId === undefined ? undefined : eq(apiKeys.issuedByKeyId, issuedByKeyId),
        status === undefined ? undefined : hasStatus(status, now),
        after(apiKeys, position),
      ),
    )
    .orderBy(...pageOrder(apiKeys))
    .limit(limit);

/** Shared: keys may be issued at the same time, but not while the organization changes its status, members or policy. */
export const shareOrganization = async (tx: Tx, orgId: string): Promise<OrganizationStatus | undefined> => {
  const [row] = await tx
    .select({ status: organizations.status })
    .from(organizations)
    .where(eq(organizations.id, orgId))
    .for('share');
  return row?.status;
};
