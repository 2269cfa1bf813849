import { DomainError } from '../../contract/errors.ts';
import { allowsChange, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import { isPastPointOfNoReturn, type Reason } from '../../contract/operation.ts';
import type { Organization } from '../../contract/organization.ts';
import { actorOf, principalName } from '../../contract/principal.ts';
import { appendAudit, appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { changeLegalHold } from '../../db/deletion/store.ts';
import { findOpenOperation, type OperationRow } from '../../db/operation/store.ts';
import { lockOrganization, type OrganizationRow } from '../../db/organization/store.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { existing, presentOrganization } from '../organization/organization.ts';
import { inScope } from '../scope.ts';

/** From here on no deletion of this organization passes its point of no return. */
export const putLegalHold = async (
  ctx: Context,
  slug: string,
  { reason }: Reason,
  conditions: Conditions,
): Promise<Organization> => {
  authorize(ctx, 'organization:hold', slug);
  return inScope(ctx, async (tx) => {
    const row = await locked(ctx, tx, slug, conditions);
    const open = await findOpenOperation(tx, row.id);
    if (open !== undefined && isPastPointOfNoReturn(open)) {
      throw new DomainError('point_of_no_return', 'The organization is being removed already.', {
        operationId: open.id,
      });
    }
    if (row.legalHoldReason === reason) return presentOrganization(row, ctx);
    const held = await changeLegalHold(tx, row, { reason, actor: principalName(ctx.principal) });
    await announce(ctx, tx, held, 'organization.held', 'organization.hold', reason);
    return presentOrganization(held, ctx);
  });
};

/** Lifts it, if there is one. A deletion that waits for that goes on. */
export const liftLegalHold = async (ctx: Context, slug: string, conditions: Conditions): Promise<void> => {
  authorize(ctx, 'organization:hold', slug);
  const waiting = await inScope(ctx, async (tx) => {
    const row = await locked(ctx, tx, slug, conditions);
    if (row.legalHoldAt === null) return undefined;
    const lifted = await changeLegalHold(tx, row, null);
    const open = await findOpenOperation(tx, row.id);
    await announce(ctx, tx, lifted, 'organization.hold_lifted', 'organization.lift_hold');
    return open;
  });
  if (waiting?.kind === 'deleteOrganization') await hasten(ctx, waiting);
};

/** Best effort: a run that is not reached looks again by itself. */
const hasten = async (ctx: Context, { workflowId }: OperationRow): Promise<void> => {
  const { principal, requestId } = ctx;
  const request = { reason: 'The legal hold was lifted', ...actorOf(principal), requestId };
  try {
    await ctx.temporal.retry(workflowId, request, `lift-${requestId}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
};

const locked = async (ctx: Context, tx: Tx, slug: string, conditions: Conditions): Promise<OrganizationRow> => {
  const row = existing(ctx, await lockOrganization(tx, slug));
  if (!allowsChange(conditions, row)) throw new DomainError('precondition_failed');
  return row;
};

const announce = async (
  { principal, requestId }: Context,
  tx: Tx,
  { id: orgId, slug }: OrganizationRow,
  type: EventType,
  action: string,
  reason?: string,
): Promise<void> => {
  await appendOutbox(tx, { orgId, type, payload: { orgId, slug } });
  await appendAudit(tx, { orgId, ...actorOf(principal), action, target: `organization:${orgId}`, reason, requestId });
};
