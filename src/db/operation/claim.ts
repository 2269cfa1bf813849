import { and, eq, isNull, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import { kindOf, type OperationKind, stepsOf, workflowIdOf } from '../../contract/operation-kinds.ts';
import type { Tx } from '../client.ts';
import { findOrganization } from '../organization/store.ts';
import { idempotencyClaims, type OperationInput, operations } from './schema.ts';
import { type ClaimKey, claimIs, findClaim, findOperation, type OperationRow, pendingStep } from './store.ts';

export interface Claim extends ClaimKey {
  bodyHash: string;
}

/**
 * The operation that an earlier request with this key claimed; 422 when that had another body, or was about an
 * organization that is gone and has given its slug to another one. The replay of a deletion, whose slug nobody has,
 * still finds it.
 */
export const findClaimed = async (tx: Tx, claim: Claim): Promise<OperationRow | null> => {
  const found = await findClaim(tx, claim);
  if (found === undefined) return null;
  if (found.bodyHash !== claim.bodyHash) throw new DomainError('idempotency_key_reused');
  const operation = found.operationId === null ? undefined : await findOperation(tx, found.operationId);
  if (operation === undefined) throw new Error(`The claimed operation ${found.operationId} does not exist`);
  await assertNoNamesake(tx, claim, { id: operation.orgId, slug: operation.input.slug });
  return operation;
};

/** A path that names an organization by its slug; other paths have ids, and the path of a creation names nothing. */
const namesOrganization = ({ path }: ClaimKey): boolean => path.startsWith('/orgs/');

const assertNoNamesake = async (tx: Tx, claim: ClaimKey, claimed: { id: string; slug: string }): Promise<void> => {
  if (!namesOrganization(claim)) return;
  const current = await findOrganization(tx, claimed.slug);
  if (current !== undefined && current.id !== claimed.id) throw new DomainError('idempotency_key_reused');
};

/** Of a request about this organization: 422 when an earlier one with this key had another body, or another organization. */
export const assertClaimFits = async (tx: Tx, claim: Claim, orgId?: string): Promise<void> => {
  const found = await findClaim(tx, claim);
  const isOther = found !== undefined && (found.bodyHash !== claim.bodyHash || (orgId ?? found.orgId) !== found.orgId);
  if (isOther) throw new DomainError('idempotency_key_reused');
};

/** What an earlier request with this key was answered; 422 when that had another body. */
export const findAnswered = async (tx: Tx, claim: Claim): Promise<unknown> => {
  const found = await findClaim(tx, claim);
  if (found === undefined) return null;
  if (found.bodyHash !== claim.bodyHash) throw new DomainError('idempotency_key_reused');
  return found.answer;
};

/** False when another request has just taken the key. */
export const insertAnswer = async (tx: Tx, claim: Claim, orgId: string, answer: object): Promise<boolean> => {
  const rows = await tx
    .insert(idempotencyClaims)
    .values({ ...claim, orgId, answer })
    .onConflictDoNothing()
    .returning({ key: idempotencyClaims.key });
  return rows.length > 0;
};

/** False when another request has just taken the key: its transaction is then committed and can be read. */
export const insertClaim = async (
  tx: Tx,
  claim: Claim,
  { operationId, orgId }: { operationId: string; orgId: string },
): Promise<boolean> => {
  const rows = await tx
    .insert(idempotencyClaims)
    .values({ ...claim, operationId, orgId })
    .onConflictDoNothing()
    .returning({ key: idempotencyClaims.key });
  return rows.length > 0;
};

/** The key now stands for another try of the same request, whatever it stood for. */
export const moveClaim = async (tx: Tx, claim: Claim, operationId: string, orgId: string): Promise<void> => {
  await tx.update(idempotencyClaims).set({ operationId, orgId, answer: null }).where(claimIs(claim));
};

/** False when the request was audited already. Of several at the same time, one is the first. */
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

/** Unless the key stands for another operation by now. */
export const deleteClaim = async (tx: Tx, claim: ClaimKey, operationId: string): Promise<void> => {
  await tx.delete(idempotencyClaims).where(and(claimIs(claim), eq(idempotencyClaims.operationId, operationId)));
};

export const deleteClaimsOf = async (tx: Tx, operationId: string): Promise<void> => {
  await tx.delete(idempotencyClaims).where(eq(idempotencyClaims.operationId, operationId));
};

/** Keys are kept for a time, not for ever. Those of open operations stay. How many of `limit` there were. */
export const deleteClaimsBefore = async (tx: Tx, before: Date, limit: number): Promise<number> => {
  const { count } = await tx.execute(sql`
    delete from ${idempotencyClaims} where ctid = any (array(
      select claim.ctid from ${idempotencyClaims} claim
      where claim.created_at < ${before.toISOString()}::timestamptz
        and not exists (select from ${operations} where operations.id = claim.operation_id and finished_at is null)
      order by claim.created_at limit ${limit} for update skip locked))`);
  return count;
};

export interface NewOperation {
  id: string;
  kind: OperationKind;
  orgId: string;
  input: OperationInput;
  actor: string;
  /** The key that the actor called with. */
  actorKeyId?: string | null;
  requestId: string;
}

/** The operation, `pending`, with all its steps. `operation_in_progress` when the organization has another open one. */
export const insertOperation = async (tx: Tx, operation: NewOperation): Promise<OperationRow> => {
  const { id, kind } = operation;
  const [row] = await tx
    .insert(operations)
    .values({
      ...operation,
      isExclusive: kindOf(kind).isExclusive,
      steps: stepsOf(kind).map(pendingStep),
      workflowId: workflowIdOf(kind, id),
    })
    .returning();
  if (row === undefined) throw new Error('The operation was not inserted');
  return row;
};
