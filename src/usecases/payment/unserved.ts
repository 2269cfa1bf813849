import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import { principalName } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findOrganization } from '../../db/organization/store.ts';
import { recordUnserved } from '../../db/payment/unserved.ts';
import type { Context } from '../context.ts';
import { inScope } from '../scope.ts';

/** Records refusals of payments that were still made. A payment refused as `payment_conflict` is already recorded elsewhere. */
const unservedCodes: readonly ErrorCode[] = [
  'not_found',
  'illegal_transition',
  'operation_in_progress',
  'payment_expired',
  'organization_limit_reached',
  'slug_taken',
  'name_taken',
  'validation_failed',
];

/**
 * Runs the transaction that records a payment. One that is refused is recorded in a transaction of its own, with an event
 * in the platform's audit trail, so that the money can be accounted for; the refusal is still the answer.
 */
export const recordingUnserved = async <T>(
  ctx: Context,
  { paymentId: id, slug }: { paymentId: string; slug?: string },
  run: (tx: Tx) => Promise<T>,
): Promise<T> => {
  try {
    return await inScope(ctx, run);
  } catch (error) {
    if (!(error instanceof DomainError) || !unservedCodes.includes(error.code)) throw error;
    const { code } = error;
    await inScope(ctx, async (tx) => {
      const named = slug === undefined ? undefined : await findOrganization(tx, slug);
      const concernedOrgId = named?.id ?? null;
      if (!(await recordUnserved(tx, { id, concernedOrgId, code }))) return;
      await appendAudit(tx, {
        orgId: platformChain,
        actor: principalName(ctx.principal),
        action: 'payment.unserved',
        target: `payment:${id}`,
        requestId: ctx.requestId,
        detail: { code, orgId: concernedOrgId },
      });
    });
    throw error;
  }
};
