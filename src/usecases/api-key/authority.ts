import { DomainError } from '../../contract/errors.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { isAtLeast, type Permission } from '../../contract/permissions.ts';
import { keyIdOf, matchPrincipal } from '../../contract/principal.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import type { Tx } from '../../db/client.ts';
import { lockApiKeys, shareOrganization } from '../../db/locks.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { findUser } from '../../db/user/store.ts';
import { organizationNotFound } from '../authorization.ts';
import type { Context } from '../context.ts';
import { assertMayChange, currentRank, type Rank } from '../rank.ts';

// Who may do what with which key. Decided under locks from what is so now: the principal may be a second old, and in that
// second a key that was just revoked must not make itself a successor.

/** Who asks, as it is now. */
export interface Authority extends Rank {
  /** Of a member, who may do to no other member's keys what it may do to its own. */
  readonly ownUserId: string | null;
}

const keyNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The key does not exist.', { isMasked });

/**
 * Locks, in the order of everybody: the organization, shared, so that it neither goes away nor changes its members; then
 * the caller's key together with the one that is asked for.
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
    user: ({ id }) => (isAtLeast(rank.role, 'admin') ? null : id),
  });
  const authority = { ...rank, ownUserId };
  return { authority, status, key: rows.find(({ id }) => id === keyId) };
};

/** To a member, a key of somebody else does not exist. */
export const visibleKey = (key: ApiKeyRow | undefined, ownUserId: string | null): ApiKeyRow => {
  if (key === undefined) throw keyNotFound();
  if (ownUserId !== null && key.userId !== ownUserId) throw keyNotFound(true);
  return key;
};

/** The member whose key it is or shall be; nobody has to do with keys of one who outranks him. */
export const ownerBelow = async (tx: Tx, orgId: string, userId: string, rank: Rank): Promise<UserRow> => {
  const owner = await findUser(tx, orgId, userId);
  if (owner === undefined) throw new DomainError('not_found', 'The user does not exist.');
  assertMayChange(rank, owner.role);
  return owner;
};

export const assertOwnerActive = ({ status }: UserRow): void => {
  if (status !== 'active') {
    throw new DomainError('illegal_transition', 'The keys of a member that is suspended are not issued or changed.');
  }
};

/**
 * Who calls with a key that is narrowed can get no key that is not narrowed to as much or less: else it would be no limit.
 * Compared by scopes, not by what they come to today: the role that narrows both may grow.
 */
export const assertWithin = ({ scopes: own }: Authority, scopes: readonly string[] | null): void => {
  if (own === null || scopes?.every((scope) => own.includes(scope)) === true) return;
  throw new DomainError(
    'forbidden',
    'A key with scopes cannot make, rotate or change one that can do more than itself.',
  );
};
