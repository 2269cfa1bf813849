import { DomainError } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { MemberSession } from '../../contract/member-session.ts';
import type { Reason } from '../../contract/operation.ts';
import { type LiveVisit, liveVisitPage } from '../../db/session/visit.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { endUserSessions, findUser } from '../../db/user/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { assertMayChange } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant } from '../tenant-change.ts';

const noSuchMember = (): DomainError => new DomainError('not_found', 'The user does not exist.');

/** The sessions of a member that came into the organization, the newest visitor first. What they do elsewhere does not show. */
export const listMemberSessions = async (
  ctx: Context,
  slug: string,
  id: string,
  { limit, cursor }: ListQuery,
): Promise<Page<MemberSession>> => {
  authorize(ctx, 'session:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    if ((await findUser(tx, orgId, id)) === undefined) throw noSuchMember();
    return pageOf(limit, (rows) => liveVisitPage(tx, id, rows, position), presentVisit);
  });
};

/** More than a person can have. */
const sessionsMax = 10_000;

/**
 * Shuts out the sessions of a member until its person proves itself again, and returns how many had come in. They go on
 * elsewhere, because they are the person's.
 */
export const endMemberSessions = (
  ctx: Context,
  slug: string,
  id: string,
  { reason }: Reason,
  options: RequestOptions,
): Promise<Written<{ ended: number }>> => {
  authorize(ctx, 'session:revoke', slug);
  const change = { slug, permission: 'session:revoke' as const, settled: 'members', options };
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const user = await findUser(tx, orgId, id);
    if (user === undefined) throw noSuchMember();
    assertMayChange(rank, user.role);
    const visits = await liveVisitPage(tx, id, sessionsMax, null);
    await endUserSessions(tx, user);
    return {
      value: { ended: visits.length },
      audit: { action: 'session.revoke', target: `user:${id}`, reason, detail: { sessions: visits.length } },
    };
  });
};

const presentVisit = ({ sessionId, client, aal, methods, createdAt, lastAt }: LiveVisit): MemberSession => ({
  id: sessionId,
  client,
  aal,
  methods,
  firstAt: createdAt.toISOString(),
  lastAt: lastAt.toISOString(),
});
