import { and, asc, eq, gt, inArray, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { ApiKeyFilter, ApiKeyStatus } from '../../contract/api-key.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { apiKeys } from './schema.ts';

/** A key as people may see it: its hash is read by nobody but the look-up. */
const shownColumns = {
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
        olderThan(apiKeys, position),
      ),
    )
    .orderBy(...newestFirst(apiKeys))
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

interface NewApiKey extends Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'name' | 'keyPrefix' | 'scopes' | 'expiresAt'> {
  keyHash: string;
  pepperId: string;
  rateLimitPerHour: number | null;
  predecessorId: string | null;
  issuedByKeyId: string | null;
  fingerprint: string;
}

export const insertApiKey = async (tx: Tx, key: NewApiKey): Promise<ApiKeyRow> => {
  const [row] = await tx.insert(apiKeys).values(key).returning(shownColumns);
  if (row === undefined) throw new Error('The key was not inserted');
  return row;
};

type ApiKeyChange = Partial<
  Pick<ApiKeyRow, 'name' | 'scopes' | 'expiresAt' | 'rateLimitPerHour' | 'status' | 'validUntil' | 'revokedAt'>
>;

/** Of a key that is locked. */
export const changeApiKey = async (tx: Tx, { orgId, id }: ApiKeyRow, change: ApiKeyChange): Promise<ApiKeyRow> => {
  const [row] = await tx
    .update(apiKeys)
    .set({ ...change, version: sql`${apiKeys.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.id, id)))
    .returning(shownColumns);
  if (row === undefined) throw new Error('The key was not there any more, though locked');
  return row;
};

interface KeyPage {
  orgId: string;
  /** Absent: the keys of everybody. */
  userId?: string;
  /** Those behind it. */
  afterId?: string | undefined;
  limit: number;
}

export type RevokedKey = Pick<ApiKeyRow, 'id' | 'orgId' | 'userId' | 'status' | 'predecessorId'>;

/** Revokes the next live keys, in the order of their ids, as everybody who locks several: see `recordUsage`. */
export const revokeKeyPage = (tx: Tx, { orgId, userId, afterId, limit }: KeyPage): Promise<RevokedKey[]> => {
  const { id, orgId: ofOrg, userId: ofUser, status, predecessorId } = shownColumns;
  const page = tx.$with('page').as(
    tx
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.orgId, orgId),
          userId === undefined ? undefined : eq(apiKeys.userId, userId),
          // As the index says it.
          sql`status <> 'revoked'`,
          afterId === undefined ? undefined : gt(apiKeys.id, afterId),
        ),
      )
      .orderBy(asc(apiKeys.id))
      .limit(limit)
      .for('update'),
  );
  return tx
    .with(page)
    .update(apiKeys)
    .set({
      status: 'revoked',
      // Of a key whose overlap had ended already, that is when it was revoked.
      revokedAt: sql`least(${apiKeys.validUntil}, now())`,
      version: sql`${apiKeys.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(inArray(apiKeys.id, tx.select({ id: page.id }).from(page)))
    .returning({ id, orgId: ofOrg, userId: ofUser, status, predecessorId });
};

/**
 * Removes keys that have been refused since before then, `limit` at most, and says how many they were. What one of them was
 * replaced by no longer names it.
 */
export const deleteKeysEndedBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(sql`status <> 'active' and coalesce(revoked_at, valid_until) < ${before.toISOString()}::timestamptz`)
    .orderBy(sql`coalesce(revoked_at, valid_until)`)
    .limit(limit)
    .for('update', { skipLocked: true });
  if (rows.length === 0) return 0;
  const ids = sql.param(rows.map(({ id }) => id));
  await tx.execute(sql`
    update ${apiKeys} set predecessor_id = null, version = api_keys.version + 1, updated_at = now()
    from ${apiKeys} old where old.id = any (${ids}::text[]::uuid[])
      and api_keys.org_id = old.org_id and api_keys.predecessor_id = old.id`);
  await tx.execute(sql`delete from ${apiKeys} where id = any (${ids}::text[]::uuid[])`);
  return rows.length;
};

/** What a key is to be stored as from now on: hashed with the present pepper. */
export interface Rehash {
  readonly keyHash: string;
  readonly pepperId: string;
  /** The pepper that it was hashed with when it was read. */
  readonly fromPepperId: string;
}

/** A key that was used: when, in milliseconds since 1970. */
export type Use = readonly [keyId: string, at: number, rehash?: Rehash];

/**
 * When keys were last used: never set back by a process that is late, nor into the future by one whose clock is ahead.
 * What was hashed with an older pepper moves to the present one, unless somebody has moved it, or retired that pepper.
 * Locks in the order of ids, and waits for nobody: the keys of one organization would be held up by what happens to those
 * of another. Returns the keys that were locked, to be written another time.
 */
export const recordUsage = async (tx: Tx, uses: readonly Use[]): Promise<string[]> => {
  const rows = uses.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sql.param(rows.map(([id]) => id));
  const times = sql.param(rows.map(([, at]) => new Date(at).toISOString()));
  const hashes = sql.param(rows.map(([, , rehash]) => rehash?.keyHash ?? null));
  const peppers = sql.param(rows.map(([, , rehash]) => rehash?.pepperId ?? null));
  const before = sql.param(rows.map(([, , rehash]) => rehash?.fromPepperId ?? null));
  // By way of text: drizzle has the driver pass on times, and lists of them, as they are.
  const skipped = await tx.execute<{ id: string }>(sql`
    with live as (
      select id from key_ring where id = any (${peppers}::text[]::uuid[]) and retired_at is null for share
    ),
    used as (
      select u.id, u.at, live.id as pepper, u.hash, u.before
      from unnest(${ids}::uuid[], ${times}::text[]::timestamptz[], ${hashes}::text[], ${peppers}::text[]::uuid[],
        ${before}::text[]::uuid[]) as u (id, at, hash, pepper, before)
      left join live on live.id = u.pepper
    ),
    locked as (select k.id from ${apiKeys} k join used on used.id = k.id order by k.id for update of k skip locked),
    written as (
      update ${apiKeys} set
        last_used_at = greatest(last_used_at, least(used.at, now())),
        key_hash = case when pepper_id = used.before and used.pepper is not null then used.hash else key_hash end,
        pepper_id = case when pepper_id = used.before and used.pepper is not null then used.pepper else pepper_id end
      from used join locked on locked.id = used.id where api_keys.id = used.id
    )
    select k.id from ${apiKeys} k join used on used.id = k.id where not exists (select from locked where locked.id = k.id)`);
  return skipped.map(({ id }) => id);
};
