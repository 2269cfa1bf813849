import { DomainError } from '../../contract/errors.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { isAtLeast, type Permission } from '../../contract/permissions.ts';
import { keyIdOf, matchPrincipal, type Principal } from '../../contract/principal.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import type { Tx } from '../../db/client.ts';
import { lockApiKeys, shareOrganization } from '../../db/locks.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { findUser } from '../../db/user/store.ts';
import { organizationNotFound } from '../authorization.ts';
import type { Context } from '../context.ts';
import { assertMayChange, currentRank, type Rank } from '../rank.ts';

// Decides what a caller may do with a key, from rows read under locks: the principal may be a second old, and a key
// that was revoked within that second must not create its own successor.

/** The current rights of the caller. */
export interface Authority extends Rank {
  /** Set for a member, who has access only to its own keys; null: access to those of other members, too. */
  readonly ownUserId: string | null;
}

export const keyNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The key does not exist.', { isMasked });

/**
 * Takes locks in the order used everywhere: first the organization, shared, so that neither it nor its members change,
 * then the caller's key together with the requested one.
 */
export const holdAuthority = async (
  ctx: Context,
  tx: Tx,
  orgId: string,
  permission: Permission,
  keyId: string | null,
): Promise<{ authority: Authority; status: OrganizationStatus; key: ApiKeyRow | undefined }> => {
  const status = await shareOrganization(tx, orgId);
  if (status === undefined) throw organizationNotFound();
  const { principal } = ctx;
  const ids = [keyIdOf(principal), keyId].filter((id) => id !== null);
  const rows = ids.length === 0 ? [] : await lockApiKeys(tx, orgId, ids);
  const rank = await currentRank(ctx, tx, permission);
  const ownUserId = matchPrincipal(principal, {
    platform: () => null,
    operator: () => null,
    user: ({ id }) => (isAtLeast(rank.role, 'admin') ? null : id),
  });
  const authority = { ...rank, ownUserId };
  return { authority, status, key: rows.find(({ id }) => id === keyId) };
};

/** The only user whose keys the caller may see; null: all users of the organization. */
export const ownUserIdOf = ({ principal }: { principal: Principal }): string | null =>
  matchPrincipal(principal, {
    platform: () => null,
    operator: () => null,
    user: ({ id, role }) => (isAtLeast(role, 'admin') ? null : id),
  });

/** Answers 404 to a member for another member's key. */
export const visibleKey = (key: ApiKeyRow | undefined, ownUserId: string | null): ApiKeyRow => {
  if (key === undefined) throw keyNotFound();
  if (ownUserId !== null && key.userId !== ownUserId) throw keyNotFound(true);
  return key;
};

/** Returns the member who owns the key or will own it. Refuses a caller with a lower role than that member. */
export const ownerBelow = async (tx: Tx, orgId: string, userId: string, rank: Rank): Promise<UserRow> => {
  const owner = await findUser(tx, orgId, userId);
  if (owner === undefined) throw new DomainError('not_found', 'The user does not exist.');
  assertMayChange(rank, owner.role);
  return owner;
};

export const assertOwnerActive = ({ status }: UserRow): void => {
  if (status !== 'active') {
    throw new DomainError('illegal_transition', 'Keys of a suspended member cannot be issued or changed.');
  }
};

/**
 * Refuses a caller whose key has scopes if the other key has none or more; otherwise the scopes would not limit
 * anything. The same of a caller with a custom role and another member's key; its own keys have its role. Compares scopes, not the
 * permissions they give today, because a role may gain permissions.
 */
export const assertWithin = (
  { principal }: Pick<Context, 'principal'>,
  { scopes: own, customRole }: Authority,
  { userId, scopes }: Pick<ApiKeyRow, 'userId' | 'scopes'>,
): void => {
  const isWithin = (limit: readonly string[] | null): boolean =>
    limit === null || scopes?.every((scope) => limit.includes(scope)) === true;
  if (!isWithin(own))
    throw new DomainError(
      'forbidden',
      'A key with scopes cannot issue, rotate or change one that has more permissions than itself.',
    );
  if (userId !== principal.id && !isWithin(customRole))
    throw new DomainError(
      'forbidden',
      'With a custom role you can issue, rotate or change a key of another member only if its scopes are permissions of that role.',
    );
};
