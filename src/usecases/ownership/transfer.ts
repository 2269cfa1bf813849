import { v7 as uuid } from 'uuid';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type {
  OwnershipTransfer,
  OwnershipTransferStatus,
  TransferOwnership,
} from '../../contract/ownership-transfer.ts';
import { isPlatform } from '../../contract/principal.ts';
import { lockSettled } from '../../db/organization/status.ts';
import type { OwnershipTransferRow } from '../../db/ownership/schema.ts';
import { findParties, ownershipTransferPage } from '../../db/ownership/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { assertNoneOpen } from '../operation/in-progress.ts';
import { type StartedOperation, startOperation } from '../operation/start.ts';
import { pageOf, positionOf } from '../page.ts';
import { currentRank } from '../rank.ts';
import { orgIdOf } from '../scope.ts';

/** Makes one member owner and an owner admin, as an operation; obstacles that exist at the start are refused at once. */
export const transferOwnership = async (
  ctx: Context,
  slug: string,
  { fromUserId: chosen, toUserId, reason }: TransferOwnership,
  options: RequestOptions,
): Promise<StartedOperation> => {
  authorize(ctx, 'organization:transfer', slug);
  const ownId = isPlatform(ctx.principal) ? undefined : ctx.principal.id;
  const fromUserId = chosen ?? ownId;
  if (fromUserId === undefined) throw refusedField('fromUserId', 'must be named by the platform');
  if (fromUserId === toUserId) throw refusedField('toUserId', 'must not be the current owner');
  return startOperation(ctx, options, async (tx) => {
    const { id: orgId, temporalNamespace: namespace } = await lockSettled(tx, slug, 'members');
    await currentRank(ctx, tx, 'organization:transfer');
    await assertNoneOpen(tx, orgId);
    const { to } = await findParties(tx, { orgId, fromUserId, toUserId });
    if (to.role === 'owner') throw new DomainError('illegal_transition', `The user ${toUserId} is an owner already.`);
    const input = { slug, namespace, reason, transfer: { fromUserId, toUserId } };
    return { id: uuid(), kind: 'transferOwnership', orgId, input };
  });
};

/** Transfers are operations: the permission to list those lists these. */
export const listOwnershipTransfers = async (
  ctx: Context,
  slug: string,
  { limit, cursor, status }: ListQuery & { status?: OwnershipTransferStatus | undefined },
): Promise<Page<OwnershipTransfer>> => {
  authorize(ctx, 'operation:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => ownershipTransferPage(tx, orgId, status, rows, position), presentTransfer),
  );
};

const refusedField = (path: string, message: string): DomainError =>
  invalidInput([{ path, message, code: 'invalid_value' }]);

const presentTransfer = (row: OwnershipTransferRow): OwnershipTransfer => ({
  id: row.id,
  fromUserId: row.fromUserId,
  toUserId: row.toUserId,
  status: row.status,
  code: row.code,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
