import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { UserRole } from '../../contract/permissions.ts';
import { apiKeys } from '../api-key/schema.ts';
import type { Db, Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';
import { runStatement } from '../statement.ts';
import { users } from '../user/schema.ts';

/** A key with everything that decides whether it is accepted. */
export type KeyRow =
  | { kind: 'platform'; keyHash: string; pepperId: string | null }
  | {
      kind: 'user';
      keyId: string;
      keyHash: string;
      pepperId: string;
      keyStatus: 'active' | 'rotating' | 'revoked';
      scopes: string[] | null;
      /** Milliseconds since 1970; null: never. */
      expiresAt: number | null;
      /** When the overlap of a rotating key ends, in milliseconds since 1970. */
      validUntil: number | null;
      keyPerHour: number | null;
      orgId: string;
      slug: string;
      orgStatus: OrganizationStatus;
      orgKeyPerHour: number | null;
      orgPrincipalPerMinute: number | null;
      userId: string;
      role: UserRole;
      /** The permissions of the custom role; null: a built-in role. */
      customRole: string[] | null;
      userStatus: 'active' | 'suspended' | 'deleted';
    };

const keyColumns = sql`
  kind, key_id as "keyId", key_hash as "keyHash", pepper_id as "pepperId", key_status as "keyStatus", scopes,
  (extract(epoch from expires_at) * 1000)::float8 as "expiresAt",
  (extract(epoch from valid_until) * 1000)::float8 as "validUntil", key_per_hour as "keyPerHour", org_id as "orgId",
  slug, org_status as "orgStatus", org_key_per_hour as "orgKeyPerHour",
  org_principal_per_minute as "orgPrincipalPerMinute", user_id as "userId", role, custom_role as "customRole",
  user_status as "userStatus"`;

/** Looks a key up by its hash across organizations, with one statement outside of any transaction. */
export const findKey = async (db: Db, hashes: readonly string[]): Promise<KeyRow | undefined> => {
  const [row] = await runStatement<KeyRow>(
    db,
    sql`
    select ${keyColumns} from freehold_find_credential(${sql.param([...hashes])}::text[])`,
  );
  return row;
};

/** A session of a key. Times in milliseconds since 1970. */
export interface FoundKeySession {
  readonly id: string;
  readonly endsAt: number;
  readonly isRevoked: boolean;
  /** null: a member's key. */
  readonly platformKeyHash: string | null;
  /** The key itself; null: it is not stored. */
  readonly key: KeyRow | null;
}

/** The same for a session of a key, by the hash of its token, together with the key. */
export const findKeySession = async (db: Db, hashes: readonly string[]): Promise<FoundKeySession | undefined> => {
  const [row] = await runStatement<(KeyRow | { kind: null }) & Omit<FoundKeySession, 'key'>>(
    db,
    sql`
    select session_id as id, (extract(epoch from session_expires_at) * 1000)::float8 as "endsAt",
      is_revoked as "isRevoked", platform_key_hash as "platformKeyHash", ${keyColumns}
    from freehold_find_key_session(${sql.param([...hashes])}::text[])`,
  );
  if (row === undefined) return undefined;
  const { id, endsAt, isRevoked, platformKeyHash } = row;
  return { id, endsAt, isRevoked, platformKeyHash, key: row.kind === null ? null : row };
};

/** Reads the facts that a member is shown, with those of its key; `keyId` is null for a session. */
export const findHolder = async (tx: Tx, orgId: string, userId: string, keyId: string | null) => {
  const [row] = await tx
    .select({
      email: users.email,
      userName: users.name,
      customRole: users.customRole,
      organizationName: organizations.name,
      key: {
        id: apiKeys.id,
        name: apiKeys.name,
        prefix: apiKeys.keyPrefix,
        expiresAt: apiKeys.expiresAt,
        validUntil: apiKeys.validUntil,
      },
    })
    .from(users)
    .innerJoin(organizations, eq(organizations.id, users.orgId))
    .leftJoin(apiKeys, and(eq(apiKeys.orgId, users.orgId), eq(apiKeys.userId, users.id), eqOrNone(apiKeys.id, keyId)))
    .where(and(eq(users.orgId, orgId), eq(users.id, userId)));
  return row;
};

const eqOrNone = (column: PgColumn, value: string | null): SQL => (value === null ? sql`false` : eq(column, value));
