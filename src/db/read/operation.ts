import { and, asc, eq, gt, inArray, lt, type SQL } from 'drizzle-orm';
import type { OperationStatus } from '../../contract/operation.ts';
import type { Tx } from '../client.ts';
import { idempotencyClaims, operationEvents, operations } from '../schema/index.ts';
import type { OperationRow } from '../write/operation.ts';
import { after, behind, type Position, pageOrder } from './page.ts';

/** `orgId`: of this organization only. */
export const findOperation = async (tx: Tx, id: string, orgId?: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.id, id), orgId === undefined ? undefined : eq(operations.orgId, orgId)));
  return row;
};

interface OperationFilter {
  orgId?: string | undefined;
  status?: OperationStatus | undefined;
}

export const operationPage = (tx: Tx, filter: OperationFilter, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(
      and(
        filter.orgId === undefined ? undefined : eq(operations.orgId, filter.orgId),
        filter.status === undefined ? undefined : eq(operations.status, filter.status),
        after(operations, position),
      ),
    )
    .orderBy(...pageOrder(operations))
    .limit(limit);

export const eventsAfter = (tx: Tx, operationId: string, seq: number) =>
  tx
    .select()
    .from(operationEvents)
    .where(and(eq(operationEvents.operationId, operationId), gt(operationEvents.seq, seq)))
    .orderBy(asc(operationEvents.seq));

export interface ClaimKey {
  principal: string;
  method: string;
  path: string;
  key: string;
}

export const claimIs = (claim: ClaimKey): SQL | undefined =>
  and(
    eq(idempotencyClaims.principal, claim.principal),
    eq(idempotencyClaims.method, claim.method),
    eq(idempotencyClaims.path, claim.path),
    eq(idempotencyClaims.key, claim.key),
  );

export const findClaim = async (tx: Tx, claim: ClaimKey) => {
  const [row] = await tx.select().from(idempotencyClaims).where(claimIs(claim));
  return row;
};

const openStatuses = ['pending', 'running', 'compensating', 'stuck'] as const;

export const isOpen = (): SQL => inArray(operations.status, openStatuses);

/** The organization's open exclusive operation: there is one at most. */
export const findOpenOperation = async (tx: Tx, orgId: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), operations.isExclusive, isOpen()));
  return row;
};

/** Claims whose run perhaps never came to be, oldest first; those behind `position`. */
export const pendingSince = (tx: Tx, before: Date, limit: number, position: Position | null) =>
  tx
    .select()
    .from(operations)
    .where(and(eq(operations.status, 'pending'), lt(operations.createdAt, before), behind(operations, position)))
    .orderBy(asc(operations.createdAt), asc(operations.id))
    .limit(limit);

export const countStuck = (tx: Tx): Promise<number> => tx.$count(operations, eq(operations.status, 'stuck'));
