import { sql } from 'drizzle-orm';
import type { FactorKind } from '../../contract/factor.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { AuthenticationMethod } from '../../contract/session.ts';
import type { Db } from '../client.ts';
import { runStatement } from '../statement.ts';

/** A session with everything that decides whether an access token is accepted. Times in milliseconds since 1970. */
export interface FoundSession {
  readonly id: string;
  readonly identityId: string;
  readonly email: string;
  readonly isDisabled: boolean;
  readonly aal: 1 | 2;
  readonly methods: AuthenticationMethod[];
  readonly authenticatedAt: number;
  readonly strongAt: number | null;
  readonly boundOrgId: string | null;
  readonly federatedOrgId: string | null;
  readonly mustChangePassword: boolean;
  readonly idleSecondsMax: number;
  readonly hasFactor: boolean;
  /** When this access token, or the session, ends. */
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

/** Finds the session of an access token by its hash, with one statement outside of any transaction. */
export const findSession = async (db: Db, hashes: readonly string[]): Promise<FoundSession | undefined> => {
  const [row] = await runStatement<FoundSession>(
    db,
    sql`
    select session_id as id, identity_id as "identityId", email, is_disabled as "isDisabled", aal, methods,
      (extract(epoch from authenticated_at) * 1000)::float8 as "authenticatedAt",
      (extract(epoch from strong_at) * 1000)::float8 as "strongAt", bound_org_id as "boundOrgId",
      federated_org_id as "federatedOrgId", must_change_password as "mustChangePassword",
      idle_seconds_max as "idleSecondsMax", has_factor as "hasFactor",
      (extract(epoch from expires_at) * 1000)::float8 as "expiresAt", is_revoked as "isRevoked"
    from freehold_find_session(${sql.param([...hashes])}::text[])`,
  );
  return row;
};

/** What a person is in one organization. */
export interface MembershipRow {
  readonly userId: string;
  readonly role: UserRole;
  /** The permissions of the custom role; null: a built-in role. */
  readonly customRole: string[] | null;
  readonly userStatus: 'active' | 'suspended';
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly orgKeyPerHour: number | null;
  readonly orgPrincipalPerMinute: number | null;
  readonly mfaRequired: boolean;
  /** In milliseconds since 1970. */
  readonly mfaGraceUntil: number | null;
  readonly idleSeconds: number | null;
  readonly maxAgeSeconds: number | null;
  readonly factors: FactorKind[] | null;
  readonly networks: string[] | null;
  readonly passwordAllowed: boolean;
  readonly ssoRequired: boolean;
  readonly trustIdpMfa: boolean;
  /** In milliseconds since 1970. */
  readonly sessionsValidFrom: number | null;
  /** No session enters until an administrator releases the member. */
  readonly isHeld: boolean;
}

/** Finds a membership, with one statement outside of any transaction. */
export const findMembership = async (db: Db, identityId: string, slug: string): Promise<MembershipRow | undefined> => {
  const [row] = await runStatement<MembershipRow>(
    db,
    sql`
    select user_id as "userId", role, custom_role as "customRole", user_status as "userStatus", org_id as "orgId", slug,
      org_status as "orgStatus",
      org_key_per_hour as "orgKeyPerHour", org_principal_per_minute as "orgPrincipalPerMinute",
      mfa_required as "mfaRequired", (extract(epoch from mfa_grace_until) * 1000)::float8 as "mfaGraceUntil",
      idle_seconds as "idleSeconds", max_age_seconds as "maxAgeSeconds",
      factors, networks, password_allowed as "passwordAllowed", sso_required as "ssoRequired",
      trust_idp_mfa as "trustIdpMfa",
      (extract(epoch from sessions_valid_from) * 1000)::float8 as "sessionsValidFrom", is_held as "isHeld"
    from freehold_find_membership(${identityId}, ${slug})`,
  );
  return row;
};

/** Finds a person by email, for a sign-in. */
export const findPerson = async (db: Db, email: string): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(db, sql`select freehold_find_person(${email}) as id`);
  return row?.id ?? null;
};

/** Finds whose session it is. */
export const findSessionPerson = async (db: Db, sessionId: string): Promise<string | null> => {
  const [row] = await runStatement<{ id: string | null }>(db, sql`select freehold_session_person(${sessionId}) as id`);
  return row?.id ?? null;
};
