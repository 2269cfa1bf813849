import { and, eq } from 'drizzle-orm';
import type { OwnershipTransferStatus } from '../../contract/ownership-transfer.ts';
import type { Tx } from '../client.ts';
import { ownershipTransfers } from '../schema/index.ts';
import { after, type Position, pageOrder } from './page.ts';

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
        after(ownershipTransfers, position),
      ),
    )
    .orderBy(...pageOrder(ownershipTransfers))
    .limit(limit);
