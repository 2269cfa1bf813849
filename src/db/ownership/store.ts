import { and, eq, sql } from 'drizzle-orm';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { OwnershipTransferStatus } from '../../contract/ownership-transfer.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import type { UserRow } from '../user/schema.ts';
import { changeUser, findUser } from '../user/store.ts';
import { ownershipTransfers } from './schema.ts';

export const ownershipTransferPage = (
  tx: Tx,
  orgId: string,
  status: OwnershipTransferStatus | undefined,
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(ownershipTransfers)
    .where(
      and(
        eq(ownershipTransfers.orgId, orgId),
        status === undefined ? undefined : eq(ownershipTransfers.status, status),
        olderThan(ownershipTransfers, position),
      ),
    )
    .orderBy(...newestFirst(ownershipTransfers))
    .limit(limit);

export interface Transfer {
  /** The operation's id. */
  id: string;
  orgId: string;
  fromUserId: string;
  toUserId: string;
}

/** Inserts a transfer as `TRANSFER_PENDING`, unless it exists. */
export const insertTransfer = async (tx: Tx, transfer: Transfer): Promise<void> => {
  await tx.insert(ownershipTransfers).values(transfer).onConflictDoNothing();
};

/** Finds the two users of a transfer, under the lock of the organization; refuses a transfer that is not possible. */
export const findParties = async (
  tx: Tx,
  { orgId, fromUserId, toUserId }: Omit<Transfer, 'id'>,
): Promise<{ from: UserRow; to: UserRow }> => {
  const [from, to] = [await findUser(tx, orgId, fromUserId), await findUser(tx, orgId, toUserId)];
  if (from === undefined) throw new DomainError('not_found', `The user ${fromUserId} is not a member.`);
  if (to === undefined) throw new DomainError('not_found', `The user ${toUserId} is not a member.`);
  // A suspended owner may be replaced, but a suspended user cannot become owner.
  if (from.role !== 'owner') throw new DomainError('illegal_transition', `The user ${fromUserId} is not an owner.`);
  if (to.status !== 'active') throw new DomainError('illegal_transition', `The user ${toUserId} is suspended.`);
  return { from, to };
};

interface RoleChange {
  user: UserRow;
  previousRole: UserRole;
}

/** Demotes `from`, and promotes `to` unless that user is already an owner. */
export const exchangeOwner = async (tx: Tx, { from, to }: { from: UserRow; to: UserRow }): Promise<RoleChange[]> => {
  const promoted = to.role === 'owner' ? [] : [await changeRole(tx, to, 'owner')];
  return [...promoted, await changeRole(tx, from, 'admin')];
};

const changeRole = async (tx: Tx, user: UserRow, role: UserRole): Promise<RoleChange> => ({
  previousRole: user.role,
  user: await changeUser(tx, user, { role, customRole: null }),
});

/** Ends a pending transfer; with a `code`, as failed. */
export const endTransfer = async (tx: Tx, id: string, code: ErrorCode | null): Promise<void> => {
  await tx
    .update(ownershipTransfers)
    .set({ status: code === null ? 'TRANSFER_DONE' : 'TRANSFER_FAILED', code, finishedAt: sql`now()` })
    .where(and(eq(ownershipTransfers.id, id), eq(ownershipTransfers.status, 'TRANSFER_PENDING')));
};
