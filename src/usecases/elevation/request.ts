import { v7 as uuid } from 'uuid';
import { isElevatable } from '../../contract/elevatable.ts';
import type { RequestElevation } from '../../contract/elevation.ts';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import type { Permission } from '../../contract/permissions.ts';
import { isPlatform, matchPrincipal, principalName } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import { countOpenElevations, countRequestedSince, insertElevation } from '../../db/elevation/store.ts';
import { lockSettled } from '../../db/organization/status.ts';
import { openApproval } from '../approval/open.ts';
import { strongSession } from '../authentication/strong-session.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type StartedOperation, startOperation } from '../operation/start.ts';
import { currentRank } from '../rank.ts';

/** Each of them mails all owners and admins. In an organization, and by one person in it. */
const openMax = 20;
const ownOpenMax = 3;
const ownPerDayMax = 20;
const dayMs = 24 * 3_600_000;

/**
 * Asks for more rights for a while: a member for its own work, or an operator for support. An operation, which waits for the
 * approvals of others.
 */
export const requestElevation = async (
  ctx: Context,
  slug: string,
  { role, scopes, durationSeconds, reason }: RequestElevation,
  options: RequestOptions,
): Promise<StartedOperation> => {
  authorize(ctx, 'elevation:create', slug);
  const { identityId } = strongSession(ctx);
  assertWithin(ctx, role, scopes);
  return startOperation(ctx, options, async (tx) => {
    const { id: orgId, temporalNamespace: namespace } = await lockSettled(tx, slug, 'elevations');
    await currentRank(ctx, tx, 'elevation:create');
    await assertMayRequest(tx, orgId, identityId);
    const id = uuid();
    const requesterUserId = matchPrincipal<string | null>(ctx.principal, {
      platform: () => null,
      operator: () => null,
      user: (member) => member.id,
    });
    const requester = { requestedBy: principalName(ctx.principal), requesterIdentityId: identityId, requesterUserId };
    const kind = isPlatform(ctx.principal) ? ('supportAccess' as const) : ('elevation' as const);
    const approval = await openApproval(ctx, tx, { id, orgId, kind, role, reason, ...requester });
    await insertElevation(tx, { id, orgId, role, scopes: scopes ?? null, reason, durationSeconds, ...requester });
    const elevation = { approveUntil: approval.expiresAt.toISOString(), durationSeconds };
    return { id, kind: 'elevateAccess', orgId, input: { slug, namespace, reason, elevation } };
  });
};

/** Refuses more than can be needed, so that one person neither mails the others at will nor takes the places of all. Under the lock. */
const assertMayRequest = async (tx: Tx, orgId: string, identityId: string): Promise<void> => {
  if ((await countOpenElevations(tx, orgId, identityId)) >= ownOpenMax)
    throw limitReached(`At most ${ownOpenMax} of your elevations may be requested or active.`);
  if ((await countOpenElevations(tx, orgId)) >= openMax)
    throw limitReached(`At most ${openMax} elevations may be requested or active.`);
  if ((await countRequestedSince(tx, orgId, identityId, new Date(Date.now() - dayMs))) >= ownPerDayMax)
    throw new DomainError('rate_limited', `You can request ${ownPerDayMax} elevations a day in an organization.`, {
      retryAfterSeconds: 3_600,
    });
};

const limitReached = (message: string): DomainError => new DomainError('elevation_limit_reached', message);

/** Refuses permissions that the role does not have, or that nobody can have by an elevation. */
const assertWithin = (
  { policy }: Pick<Context, 'policy'>,
  role: RequestElevation['role'],
  scopes: RequestElevation['scopes'],
): void => {
  const own = policy.permissionsOfRole(role, null);
  const wrong = (scopes ?? []).flatMap((scope, index) => {
    const permission = scope as Permission;
    if (own.has(permission) && isElevatable(permission)) return [];
    const message = own.has(permission) ? 'cannot be had by an elevation' : `is not a permission of the role ${role}`;
    return [{ path: `scopes.${index}`, message, code: 'invalid_value' }];
  });
  if (wrong.length > 0) throw invalidInput(wrong);
};
