import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import type { Tx } from '../client.ts';
import { type OperationRow, operations } from '../operation/schema.ts';
import { findOperation } from '../operation/store.ts';
import { idempotencyClaims } from './schema.ts';

interface ClaimKey {
  principal: string;
  method: string;
  path: string;
  key: string;
}

export interface Claim extends ClaimKey {
  bodyHash: string;
}

const claimIs = (claim: ClaimKey): SQL | undefined =>
  and(
    eq(idempotencyClaims.principal, claim.principal),
    eq(idempotencyClaims.method, claim.method),
    eq(idempotencyClaims.path, claim.path),
    eq(idempotencyClaims.key, claim.key),
  );

const findClaim = async (tx: Tx, claim: ClaimKey) => {
  const [row] = await tx.select().from(idempotencyClaims).where(claimIs(claim));
  return row;
};

/** Finds what an earlier request with this key claimed; `idempotency_key_reused` if that request had another body. */
const findMatching = async (tx: Tx, claim: Claim) => {
  const found = await findClaim(tx, claim);
  if (found !== undefined && found.bodyHash !== claim.bodyHash) throw new DomainError('idempotency_key_reused');
  return found;
};

/** Inserts a claim. Returns false if a concurrent request took the key, whose transaction is then committed and readable. */
const insertUnclaimed = async (tx: Tx, values: typeof idempotencyClaims.$inferInsert): Promise<boolean> => {
  const rows = await tx
    .insert(idempotencyClaims)
    .values(values)
    .onConflictDoNothing()
    .returning({ key: idempotencyClaims.key });
  return rows.length > 0;
};

// Claims of an operation.

export const findClaimed = async (tx: Tx, claim: Claim): Promise<OperationRow | null> => {
  const found = await findMatching(tx, claim);
  if (found === undefined) return null;
  const operation = found.operationId === null ? undefined : await findOperation(tx, found.operationId);
  if (operation === undefined) throw new Error(`The claimed operation ${found.operationId} does not exist`);
  return operation;
};

/** Refuses a key that an earlier request used with another body, or for another organization than `orgId`. */
export const assertClaimFits = async (tx: Tx, claim: Claim, orgId?: string): Promise<void> => {
  const found = await findMatching(tx, claim);
  const isOther = found !== undefined && orgId !== undefined && orgId !== found.orgId;
  if (isOther) throw new DomainError('idempotency_key_reused');
};

interface ClaimedOperation {
  operationId: string;
  orgId: string;
}

export const insertClaim = (tx: Tx, claim: Claim, operation: ClaimedOperation): Promise<boolean> =>
  insertUnclaimed(tx, { ...claim, ...operation });

/** Makes the key stand for another attempt of the same request. */
export const moveClaim = async (tx: Tx, claim: Claim, operationId: string, orgId: string): Promise<void> => {
  await tx.update(idempotencyClaims).set({ operationId, orgId, answer: null }).where(claimIs(claim));
};

/** Marks the request as audited. Returns false if it was before; of concurrent requests, one is the first. */
export const markAudited = async (tx: Tx, claim: ClaimKey, operationId: string): Promise<boolean> => {
  const isUnaudited = and(
    claimIs(claim),
    eq(idempotencyClaims.operationId, operationId),
    isNull(idempotencyClaims.auditedAt),
  );
  const rows = await tx
    .update(idempotencyClaims)
    .set({ auditedAt: sql`now()` })
    .where(isUnaudited)
    .returning({ key: idempotencyClaims.key });
  return rows.length > 0;
};

/** Deletes the claim unless the key now stands for another operation. */
export const deleteClaim = async (tx: Tx, claim: ClaimKey, operationId: string): Promise<void> => {
  await tx.delete(idempotencyClaims).where(and(claimIs(claim), eq(idempotencyClaims.operationId, operationId)));
};

export const deleteClaimsOf = async (tx: Tx, operationId: string): Promise<void> => {
  await tx.delete(idempotencyClaims).where(eq(idempotencyClaims.operationId, operationId));
};

// Claims of an answer.

export const findAnswered = async (tx: Tx, claim: Claim): Promise<unknown> =>
  (await findMatching(tx, claim))?.answer ?? null;

export const insertAnswer = (tx: Tx, claim: Claim, orgId: string, answer: object): Promise<boolean> =>
  insertUnclaimed(tx, { ...claim, orgId, answer });

/** Deletes up to `limit` old claims, except those of open operations, and returns their number. */
export const deleteClaimsBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const { count } = await tx.execute(sql`
    delete from ${idempotencyClaims} where ctid = any (array(
      select claim.ctid from ${idempotencyClaims} claim
      where claim.created_at < ${before.toISOString()}::timestamptz
        and not exists (select from ${operations} where operations.id = claim.operation_id and finished_at is null)
      order by claim.created_at limit ${limit} for update skip locked))`);
  return count;
};
