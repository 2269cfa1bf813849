import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import { isPastPointOfNoReturn, type Reason } from '../../contract/operation.ts';
import type { Organization } from '../../contract/organization.ts';
import { actorOf, principalName } from '../../contract/principal.ts';
import { changeLegalHold } from '../../db/deletion/legal-hold.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOpenOperation } from '../../db/operation/store.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { presentOrganization } from '../organization/organization.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';

/** Prevents any deletion of this organization from passing its point of no return. */
export const putLegalHold = async (
  ctx: Context,
  slug: string,
  { reason }: Reason,
  conditions: Conditions,
): Promise<Organization> => {
  authorize(ctx, 'organization:hold', slug);
  const { value } = await changeHold(ctx, slug, async (tx, { organization }): Promise<Effect<Organization>> => {
    assertVersion(conditions, organization);
    const open = await findOpenOperation(tx, organization.id);
    if (open !== undefined && isPastPointOfNoReturn(open)) {
      throw new DomainError('point_of_no_return', 'The organization is already being removed.', {
        operationId: open.id,
      });
    }
    if (organization.legalHoldReason === reason) return { value: presentOrganization(organization, ctx), audit: null };
    const held = await changeLegalHold(tx, organization, { reason, actor: principalName(ctx.principal) });
    return {
      value: presentOrganization(held, ctx),
      events: [eventOf('organization.held', held)],
      audit: { action: 'organization.hold', target: `organization:${held.id}`, reason },
    };
  });
  return value;
};

/** Lifts the hold, if there is one. A deletion that waits for this continues. */
export const liftLegalHold = async (ctx: Context, slug: string, conditions: Conditions): Promise<void> => {
  authorize(ctx, 'organization:hold', slug);
  const { value } = await changeHold(ctx, slug, async (tx, { organization }): Promise<Effect<Lifted>> => {
    assertVersion(conditions, organization);
    if (organization.legalHoldAt === null) return { value: { open: undefined }, audit: null };
    const lifted = await changeLegalHold(tx, organization, null);
    return {
      value: { open: await findOpenOperation(tx, lifted.id) },
      events: [eventOf('organization.hold_lifted', lifted)],
      audit: { action: 'organization.lift_hold', target: `organization:${lifted.id}` },
    };
  });
  if (value.open?.kind === 'deleteOrganization') await hasten(ctx, value.open);
};

interface Lifted {
  readonly open: OperationRow | undefined;
}

const changeHold = <T extends object>(ctx: Context, slug: string, effect: TenantEffect<T>): Promise<Written<T>> =>
  changeTenant(ctx, { slug, permission: 'organization:hold', settled: null }, effect);

/** Makes a waiting deletion check the hold now. Best effort, because it also checks at intervals. */
const hasten = async (ctx: Context, { workflowId }: OperationRow): Promise<void> => {
  const { principal, requestId } = ctx;
  const request = { reason: 'The legal hold was lifted', ...actorOf(principal), requestId };
  try {
    await ctx.temporal.retry(workflowId, request, `lift-${requestId}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
};

const eventOf = (type: EventType, { id: orgId, slug }: OrganizationRow) => ({ type, payload: { orgId, slug } });
