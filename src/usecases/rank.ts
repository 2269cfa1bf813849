import type { SessionCredential } from '../contract/credential.ts';
import { DomainError } from '../contract/errors.ts';
import { isAtLeast, type Permission, type UserRole } from '../contract/permissions.ts';
import { isPlatform, matchPrincipal, type Principal, sessionOf } from '../contract/principal.ts';
import type { ApiKeyRow } from '../db/api-key/schema.ts';
import { findApiKey, statusAt } from '../db/api-key/store.ts';
import type { Tx } from '../db/client.ts';
import { findOperatorRole } from '../db/operator/look-up.ts';
import { pipeline } from '../db/pipeline.ts';
import { holdSession } from '../db/session/standing.ts';
import { findUser } from '../db/user/store.ts';
import { forbidden } from './authorization.ts';
import type { Context } from './context.ts';
import type { Policy } from './policy/policy.ts';

/** The caller's role and scopes, which decide what it may grant to others and change about them. */
export interface Rank {
  readonly role: UserRole;
  /** The scopes of the calling key; null: the caller has all permissions of the role. */
  readonly scopes: readonly string[] | null;
}

/**
 * Reads the caller's current role and scopes. A principal may be a second old; this check, under the organization's
 * lock, which also delays revocations, stops a caller whose key or role was just taken away. Callers for the platform rank as
 * owners.
 */
export const currentRank = async ({ principal, policy }: Context, tx: Tx, permission: Permission): Promise<Rank> => {
  const session = sessionOf(principal);
  if (session !== null) await assertSessionStands(tx, session);
  if (isPlatform(principal)) {
    if (session !== null) await assertOperates(tx, policy, session, permission);
    return { role: 'owner', scopes: null };
  }
  const { orgId, id, credential } = principal;
  const [key, user] = await pipeline([
    session === null ? findApiKey(tx, orgId, credential.id) : undefined,
    findUser(tx, orgId, id),
  ]);
  const scopes = session === null ? accepted(key).scopes : null;
  if (session !== null && user !== undefined && user.heldAt !== null) throw new DomainError('membership_held');
  const isWithin = scopes === null || scopes.includes(permission);
  const isActive = user !== undefined && user.status === 'active';
  if (!isActive || !isWithin || !policy.permissionsOfRole(user.role).has(permission)) throw forbidden(permission);
  return { role: user.role, scopes };
};

const assertSessionStands = async (tx: Tx, { id }: SessionCredential): Promise<void> => {
  const standing = await holdSession(tx, id);
  if (standing === 'ended') throw new DomainError('revoked_credentials');
  if (standing === 'expired') throw new DomainError('expired_credentials');
};

const assertOperates = async (
  tx: Tx,
  policy: Policy,
  { identityId }: SessionCredential,
  permission: Permission,
): Promise<void> => {
  const role = await findOperatorRole(tx, identityId);
  if (role === null || !policy.permissionsOfOperator(role).has(permission)) {
    throw forbidden(permission);
  }
};

const accepted = (key: ApiKeyRow | undefined): ApiKeyRow => {
  const now = Date.now();
  if (key === undefined || statusAt(key, now) === 'revoked') throw new DomainError('revoked_credentials');
  if (key.expiresAt !== null && key.expiresAt.getTime() <= now) throw new DomainError('expired_credentials');
  return key;
};

/**
 * Checks that the caller may grant this role. A key with scopes cannot grant more than it has; otherwise its holder
 * could become an owner, and the scopes would not limit anything.
 */
export const assertMayGrant = ({ policy }: Pick<Context, 'policy'>, rank: Rank, role: UserRole): void => {
  if (!isAtLeast(rank.role, role))
    throw new DomainError('forbidden', `The role ${role} is higher than yours, so you cannot grant it.`);
  const { scopes } = rank;
  if (scopes === null || [...policy.permissionsOfRole(role)].every((permission) => scopes.includes(permission))) return;
  throw new DomainError(
    'forbidden',
    `A key with scopes can grant the role ${role} only if its scopes include all permissions of that role.`,
  );
};

export const assertMayChange = ({ role: actingRole }: Rank, role: UserRole): void => {
  if (!isAtLeast(actingRole, role)) throw new DomainError('forbidden', 'This member has a higher role than you.');
};

/** Whether the caller is this member. Nobody lifts what protects itself, because a thief of a session would. */
export const isSelf = (principal: Principal, userId: string): boolean =>
  matchPrincipal(principal, { platform: () => false, operator: () => false, user: ({ id }) => id === userId });
