import { and, eq, sql } from 'drizzle-orm';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { OwnershipTransferStatus } from '../../contract/ownership-transfer.ts';
import type { UserRole } from '../../contract/permissions.ts';
import type { Tx } from '../client.ts';
import { ownershipTransfers } from '../operation/schema.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { changeUser, findUser, type UserRow } from '../user/store.ts';

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

export type OwnershipTransferRow = typeof ownershipTransfers.$inferSelect;

export interface Transfer {
  /** The operation's id. */
  id: string;
  orgId: string;
  fromUserId: string;
  toUserId: string;
}

/** `TRANSFER_PENDING`, unless it is there. */
export const insertTransfer = async (tx: Tx, transfer: Transfer): Promise<void> => {
  await tx.insert(ownershipTransfers).values(transfer).onConflictDoNothing();
};

/** The two of a transfer, as long as it is possible; under the organization's lock. */
export const findParties = async (
  tx: Tx,
  { orgId, fromUserId, toUserId }: Omit<Transfer, 'id'>,
): Promise<{ from: UserRow; to: UserRow }> => {
  const [from, to] = [await findUser(tx, orgId, fromUserId), await findUser(tx, orgId, toUserId)];
  if (from === undefined) throw new DomainError('not_found', `The user ${fromUserId} is no member.`);
  if (to === undefined) throw new DomainError('not_found', `The user ${toUserId} is no member.`);
  // A suspended owner may be replaced; to be suspended is no way to become one.
  if (from.role !== 'owner') throw new DomainError('illegal_transition', `The user ${fromUserId} is no owner.`);
  if (to.status !== 'active') throw new DomainError('illegal_transition', `The user ${toUserId} is suspended.`);
  return { from, to };
};

interface RoleChange {
  user: UserRow;
  previousRole: UserRole;
}

/** Promotes the one and demotes the other. Who became owner meanwhile in another way stays one. */
export const exchangeOwner = async (tx: Tx, { from, to }: { from: UserRow; to: UserRow }): Promise<RoleChange[]> => {
  const promoted = to.role === 'owner' ? [] : [await changeRole(tx, to, 'owner')];
  return [...promoted, await changeRole(tx, from, 'admin')];
};

const changeRole = async (tx: Tx, user: UserRow, role: UserRole): Promise<RoleChange> => ({
  previousRole: user.role,
  user: await changeUser(tx, user, { role }),
});

/** Ends a transfer that is still pending; `code`: it has failed. */
export const endTransfer = async (tx: Tx, id: string, code: ErrorCode | null): Promise<void> => {
  await tx
    .update(ownershipTransfers)
    .set({ status: code === null ? 'TRANSFER_DONE' : 'TRANSFER_FAILED', code, finishedAt: sql`now()` })
    .where(and(eq(ownershipTransfers.id, id), eq(ownershipTransfers.status, 'TRANSFER_PENDING')));
};
