import { foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ownershipTransferStatuses } from '../../contract/ownership-transfer.ts';
import { at, createdAt, orgId, tenantPolicies } from '../columns.ts';
import { organizations } from '../organization/schema.ts';
import { users } from '../user/schema.ts';

/** Transfers of ownership from one user to another. Forward only: a failure is recorded, and nothing is undone. */
export const ownershipTransfers = pgTable(
  'ownership_transfers',
  {
    /** The operation's id. */
    id: uuid().primaryKey(),
    orgId: orgId(),
    fromUserId: uuid().notNull(),
    toUserId: uuid().notNull(),
    status: text({ enum: ownershipTransferStatuses }).notNull().default('TRANSFER_PENDING'),
    /** The error code of a failed transfer. */
    code: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (table) => [
    foreignKey({ name: 'ownership_transfers_org_id_fkey', columns: [table.orgId], foreignColumns: [organizations.id] }),
    foreignKey({
      name: 'ownership_transfers_from_user_fkey',
      columns: [table.orgId, table.fromUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    foreignKey({
      name: 'ownership_transfers_to_user_fkey',
      columns: [table.orgId, table.toUserId],
      foreignColumns: [users.orgId, users.id],
    }),
    index('ownership_transfers_org_id_created_at_idx').on(table.orgId, table.createdAt, table.id),
    index('ownership_transfers_org_id_from_user_id_idx').on(table.orgId, table.fromUserId),
    index('ownership_transfers_org_id_to_user_id_idx').on(table.orgId, table.toUserId),
    ...tenantPolicies(),
  ],
);

export type OwnershipTransferRow = typeof ownershipTransfers.$inferSelect;
