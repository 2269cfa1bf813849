import { DomainError } from '../contract/errors.ts';
import { isAtLeast, type Permission, permissionsOf, roleHas, type UserRole } from '../contract/permissions.ts';
import { isPlatform } from '../contract/principal.ts';
import type { ApiKeyRow } from '../db/api-key/schema.ts';
import { findApiKey, statusAt } from '../db/api-key/store.ts';
import type { Tx } from '../db/client.ts';
import { findUser } from '../db/user/store.ts';
import type { Context } from './context.ts';

/** What the caller may give others and do to them. */
export interface Rank {
  readonly role: UserRole;
  /** Of the calling key; null: it may do all that the role may. */
  readonly scopes: readonly string[] | null;
}

/**
 * The caller as it is now: its key and its user; nobody outranks the platform. A principal may be a second old: under the
 * organization's lock, which also holds up revocations, nobody acts with a key or a role that was just taken away.
 */
export const currentRank = async ({ principal }: Context, tx: Tx, permission: Permission): Promise<Rank> => {
  if (isPlatform(principal)) return { role: 'owner', scopes: null };
  const { orgId, id, keyId } = principal;
  const { scopes } = accepted(await findApiKey(tx, orgId, keyId));
  const user = await findUser(tx, orgId, id);
  const isNarrowed = scopes !== null && !scopes.includes(permission);
  if (user === undefined || user.status !== 'active' || !roleHas(user.role, permission) || isNarrowed) {
    throw new DomainError('forbidden', `This needs the permission ${permission}.`);
  }
  return { role: user.role, scopes };
};

const accepted = (key: ApiKeyRow | undefined): ApiKeyRow => {
  const now = Date.now();
  if (key === undefined || statusAt(key, now) === 'revoked') throw new DomainError('revoked_credentials');
  if (key.expiresAt !== null && key.expiresAt.getTime() <= now) throw new DomainError('expired_credentials');
  return key;
};

/**
 * Whether the caller may make somebody this. A key that is narrowed gives nobody more than it has itself: else whoever
 * holds it would make himself an owner, and it would be no limit.
 */
export const assertMayGrant = (rank: Rank, role: UserRole): void => {
  if (!isAtLeast(rank.role, role)) throw new DomainError('forbidden', `Only an ${role} can make somebody ${role}.`);
  const { scopes } = rank;
  if (scopes === null || permissionsOf(role, null).every((permission) => scopes.includes(permission))) return;
  throw new DomainError(
    'forbidden',
    `A key with scopes cannot make somebody ${role} unless its scopes have all that the role ${role} has.`,
  );
};

export const assertMayChange = ({ role: actingRole }: Rank, role: UserRole): void => {
  if (!isAtLeast(actingRole, role)) throw new DomainError('forbidden', 'This member has a higher role than you.');
};
