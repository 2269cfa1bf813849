import type { SessionCredential } from '../contract/credential.ts';
import { DomainError } from '../contract/errors.ts';
import { isAtLeast, type Permission, type UserRole } from '../contract/permissions.ts';
import {
  elevationOf,
  isPlatform,
  matchPrincipal,
  type Principal,
  sessionOf,
  type UserPrincipal,
} from '../contract/principal.ts';
import type { ApiKeyRow } from '../db/api-key/schema.ts';
import { findApiKey, statusAt } from '../db/api-key/store.ts';
import type { Tx } from '../db/client.ts';
import { isInForce } from '../db/elevation/store.ts';
import { findOperatorRole } from '../db/operator/look-up.ts';
import { pipeline } from '../db/pipeline.ts';
import { permissionsOfCustomRole } from '../db/role/store.ts';
import { holdSession } from '../db/session/standing.ts';
import { findUser } from '../db/user/store.ts';
import { forbidden, isAuthorized } from './authorization.ts';
import type { Context } from './context.ts';
import type { Policy } from './policy/policy.ts';

/** A role that somebody has or is given. */
export interface Rights {
  readonly role: UserRole;
  /** The permissions of a custom role, of which `role` is the base; null: the built-in role. */
  readonly customRole: readonly string[] | null;
}

/** The caller's role and scopes, which decide what it may grant to others and change about them. */
export interface Rank extends Rights {
  /** The scopes of the calling key; null: the caller has all permissions of the role. */
  readonly scopes: readonly string[] | null;
}

/**
 * Reads the caller's current role and scopes. A principal may be a second old; this check, under the organization's
 * lock, which also delays revocations, stops a caller whose key or role was just taken away. Callers for the platform rank as
 * owners.
 */
export const currentRank = async (ctx: Context, tx: Tx, permission: Permission): Promise<Rank> => {
  const { principal, policy } = ctx;
  const session = sessionOf(principal);
  if (session !== null) await assertSessionStands(tx, session);
  if (isPlatform(principal)) {
    if (session !== null) await assertOperates(tx, policy, session, permission);
    return { role: 'owner', customRole: null, scopes: null };
  }
  if (elevationOf(principal) !== null) return elevatedRank(ctx, tx, principal, permission);
  const { orgId, id, credential } = principal;
  const [key, user] = await pipeline([
    session === null ? findApiKey(tx, orgId, credential.id) : undefined,
    findUser(tx, orgId, id),
  ]);
  const scopes = session === null ? accepted(key).scopes : null;
  if (session !== null && user !== undefined && user.heldAt !== null) throw new DomainError('membership_held');
  if (user === undefined || user.status !== 'active' || !isWithin(scopes, [permission])) throw forbidden(permission);
  const rights = await rightsOf(tx, user);
  if (!permissionsIn(policy, rights).has(permission)) throw forbidden(permission);
  return { ...rights, scopes };
};

/** The role of a member, or that an invitation gives. */
export const rightsOf = async (
  tx: Tx,
  holder: Parameters<typeof permissionsOfCustomRole>[1] & Pick<Rights, 'role'>,
) => ({
  role: holder.role,
  customRole: await permissionsOfCustomRole(tx, holder),
});

export const permissionsIn = (policy: Policy, { role, customRole }: Rights): ReadonlySet<Permission> =>
  policy.permissionsOfRole(role, customRole);

/** An elevated caller ranks as an admin at most: it neither grants the role of owners nor changes them. */
const elevatedRank = async (
  ctx: Context,
  tx: Tx,
  { orgId, credential, role, scopes }: UserPrincipal,
  permission: Permission,
): Promise<Rank> => {
  if (!(await isInForce(tx, orgId, credential.id))) throw new DomainError('revoked_credentials');
  if (!isAuthorized(ctx, permission)) throw forbidden(permission);
  return { role: role === 'owner' ? 'admin' : role, customRole: null, scopes };
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
 * Checks that the caller may grant this role. A key with scopes, or a member with a custom role, cannot grant more than it has;
 * otherwise its holder could become an owner or somebody with the whole base, and neither would limit anything.
 */
export const assertMayGrant = ({ policy }: Pick<Context, 'policy'>, rank: Rank, rights: Rights): void => {
  if (!isAtLeast(rank.role, rights.role))
    throw new DomainError('forbidden', `The role ${rights.role} is higher than yours, so you cannot grant it.`);
  const granted = [...permissionsIn(policy, rights)];
  const { role } = rights;
  if (!isWithin(rank.scopes, granted))
    throw new DomainError(
      'forbidden',
      `A key with scopes can grant the role ${role} only if its scopes include all permissions of that role.`,
    );
  if (!isWithin(rank.customRole, granted))
    throw new DomainError(
      'forbidden',
      'With a custom role you can grant a role only if yours has all permissions of that role.',
    );
};

/** Checks that the caller may put these permissions into a custom role. */
export const assertMayAdd = ({ scopes, customRole }: Rank, permissions: readonly Permission[]): void => {
  if (!isWithin(scopes, permissions))
    throw new DomainError('forbidden', 'A key with scopes can add only permissions that are in its scopes.');
  if (!isWithin(customRole, permissions))
    throw new DomainError('forbidden', 'With a custom role you can add only permissions that your role has.');
};

const isWithin = (limit: readonly string[] | null, permissions: readonly Permission[]): boolean =>
  limit === null || permissions.every((permission) => limit.includes(permission));

/** Whether a role has everything that another one has, and ranks at least as high. */
export const covers = (policy: Policy, own: Rights, given: Rights): boolean => {
  const has = permissionsIn(policy, own);
  return (
    isAtLeast(own.role, given.role) && [...permissionsIn(policy, given)].every((permission) => has.has(permission))
  );
};

/** The same, also when later versions have added permissions to the built-in roles. */
export const alwaysCovers = (policy: Policy, own: Rights, given: Rights): boolean =>
  (own.customRole === null || given.customRole !== null) && covers(policy, own, given);

export const assertMayChange = ({ role: actingRole }: Rank, role: UserRole): void => {
  if (!isAtLeast(actingRole, role)) throw new DomainError('forbidden', 'This member has a higher role than you.');
};

/** Whether the caller is this member. Nobody lifts what protects itself, because a thief of a session would. */
export const isSelf = (principal: Principal, userId: string): boolean =>
  matchPrincipal(principal, { platform: () => false, operator: () => false, user: ({ id }) => id === userId });
