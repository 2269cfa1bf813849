import { DomainError } from '../../contract/errors.ts';
import type { Reason } from '../../contract/operation.ts';
import { actorOf } from '../../contract/principal.ts';
import type { HoldReason, User } from '../../contract/user.ts';
import { appendAuditWithPersons } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockOrganizationById } from '../../db/locks.ts';
import { asPerson, withOrganization } from '../../db/tenancy.ts';
import { administratorsOf } from '../../db/user/administrators.ts';
import { type Holdable, holdUser, releaseUser } from '../../db/user/hold.ts';
import { findUser } from '../../db/user/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions, Visit } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { notify } from '../notification/notify.ts';
import { type Telling, tellPerson } from '../notification/tell.ts';
import { assertMayChange, isSelf } from '../rank.ts';
import { changeTenant } from '../tenant-change.ts';
import { existingUser, presentUser } from '../user/user.ts';

const mailedMax = 20;

type Parts = Telling & Pick<Visit, 'db'> & Partial<Pick<Visit, 'requestId' | 'network'>>;

/**
 * Holds a person in these organizations, one after the other, before the recovery lets the person in: a failure in between leaves it
 * held, and lets nobody in. Each organization releases its own member.
 */
export const holdMemberships = async (
  parts: Parts,
  identityId: string,
  reason: HoldReason,
  memberships: readonly Holdable[],
): Promise<void> => {
  for (const membership of memberships) await holdMembership(parts, membership, identityId, reason);
};

const holdMembership = (parts: Parts, membership: Holdable, identityId: string, reason: HoldReason): Promise<void> => {
  const { orgId, userId } = membership;
  return withOrganization(parts.db, orgId, async (tx) => {
    await lockOrganizationById(tx, orgId);
    if (!(await holdUser(tx, membership, reason))) return;
    await tellAdministrators(parts, tx, membership, identityId);
    await asPerson(tx, { orgId, identityId }, () =>
      tellPerson(parts, tx, identityId, 'membership_held', { organizationId: orgId }),
    );
    await appendOutbox(tx, { orgId, type: 'user.held', payload: { orgId, userId, reason } });
    const held = { actor: `person:${identityId}`, keyId: null, requestId: parts.requestId };
    const from = parts.network === undefined ? {} : { network: parts.network };
    await appendAuditWithPersons(
      tx,
      orgId,
      [{ ...held, orgId, action: 'user.hold', target: `user:${userId}`, detail: { reason, ...from } }],
      [{ ...held, orgId: identityId, action: 'membership.hold', target: held.actor, detail: { reason, orgId } }],
    );
  });
};

/** Mails those who can release the member, each in its language. */
const tellAdministrators = async (
  { temporal }: Pick<Parts, 'temporal'>,
  tx: Tx,
  { orgId, userId }: Holdable,
  heldId: string,
): Promise<void> => {
  for (const identityId of await administratorsOf(tx, orgId, mailedMax))
    if (identityId !== heldId)
      await asPerson(tx, { orgId, identityId }, () =>
        notify({ temporal }, tx, {
          ...{ owner: { identityId }, identityId, template: 'member_held' },
          parameters: { organizationId: orgId, memberId: userId },
        }),
      );
};

/** Lets the sessions of a member in again, after the caller has made sure who it is. Nobody releases itself. */
export const releaseMember = (
  ctx: Context,
  slug: string,
  id: string,
  { reason }: Reason,
  options: RequestOptions,
): Promise<Written<User>> => {
  authorize(ctx, 'user:release', slug);
  const change = { slug, permission: 'user:release' as const, settled: 'members', options };
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const before = existingUser(await findUser(tx, orgId, id));
    if (isSelf(ctx.principal, id)) throw new DomainError('forbidden', 'Another administrator has to release you.');
    assertMayChange(rank, before.role);
    const user = await releaseUser(tx, before);
    const { identityId } = before;
    if (user === undefined || identityId === null)
      throw new DomainError('illegal_transition', 'The member is not held.');
    await asPerson(tx, { orgId, identityId }, () =>
      tellPerson(ctx, tx, identityId, 'membership_released', { organizationId: orgId }),
    );
    const released = { ...actorOf(ctx.principal), requestId: ctx.requestId, action: 'membership.release' };
    return {
      value: presentUser(user),
      events: [{ type: 'user.released', payload: { orgId, userId: id } }],
      audit: { action: 'user.release', target: `user:${id}`, reason },
      ofPersons: [{ ...released, orgId: identityId, target: `person:${identityId}`, detail: { orgId } }],
    };
  });
};
