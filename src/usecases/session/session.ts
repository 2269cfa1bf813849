import { DomainError } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { ChangePassword, Logout, OwnOrganization, Session } from '../../contract/session.ts';
import { findPassword, setPassword } from '../../db/password/store.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { endSession, endSessions, sessionPage } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { membershipPage } from '../../db/user/membership.ts';
import type { PersonContext } from '../context.ts';
import { pageOf, positionOf } from '../page.ts';
import { auditPerson } from './audit.ts';
import { namesOf } from './names.ts';
import { countWrongPassword, tellPerson } from './tell.ts';

/** Newest first; only sessions that can still be used. */
export const listSessions = async (
  { db, person }: PersonContext,
  { limit, cursor }: ListQuery,
): Promise<Page<Session>> => {
  const position = positionOf(cursor);
  return withPerson(db, person.id, (tx) =>
    pageOf(
      limit,
      (rows) => sessionPage(tx, person.id, person.credential.boundOrgId, rows, position),
      (row) => presentSession(row, person.credential.id),
    ),
  );
};

/** Ends one session of the caller's person. */
export const revokeSession = ({ db, person, requestId }: PersonContext, id: string): Promise<void> =>
  withPerson(db, person.id, async (tx) => {
    const [ended] = await endSession(tx, person.id, id, 'revoked', person.credential.boundOrgId);
    if (ended === undefined) throw new DomainError('not_found', 'The session does not exist.');
    await auditPerson(tx, person.id, requestId, {
      action: 'session.end',
      target: `session:${id}`,
      detail: { reason: 'revoked' },
    });
  });

/** Ends the calling session, all others, or all, and returns how many. */
export const logout = ({ db, person, requestId }: PersonContext, { sessions }: Logout): Promise<{ ended: number }> =>
  withPerson(db, person.id, async (tx) => {
    const { id, boundOrgId } = person.credential;
    const ended =
      sessions === 'current'
        ? await endSession(tx, person.id, id, 'logout')
        : await endSessions(tx, person.id, sessions === 'all' ? null : id, 'logout', boundOrgId);
    const detail = { reason: 'logout', sessions: ended.length };
    if (ended.length > 0)
      await auditPerson(tx, person.id, requestId, { action: 'session.end', target: `session:${id}`, detail });
    return { ended: ended.length };
  });

/** Replaces the password of the caller's person. Its other sessions end, because one of them may be a thief's. */
export const changePassword = async (
  ctx: PersonContext,
  { currentPassword, newPassword }: ChangePassword,
): Promise<{ ended: number }> => {
  const { db, person, passwords, requestId } = ctx;
  const stored = await withPerson(db, person.id, (tx) => findPassword(tx, person.id));
  if (!(await passwords.verify(stored, currentPassword)) || stored === undefined) {
    await countWrongPassword(ctx, person.id);
    throw new DomainError('login_failed', 'The current password is wrong.');
  }
  const chosen = await passwords.choose({
    identityId: person.id,
    email: person.email,
    names: await withPerson(db, person.id, (tx) => namesOf(tx, person.id)),
    text: newPassword,
    path: 'newPassword',
    current: stored,
  });
  return withPerson(db, person.id, async (tx) => {
    await setPassword(tx, { identityId: person.id, ...chosen });
    const ended = await endSessions(tx, person.id, person.credential.id, 'password_changed');
    await tellPerson(ctx, tx, person.id, 'password_changed');
    const detail = { endedSessions: ended.length };
    await auditPerson(tx, person.id, requestId, { action: 'password.change', target: `person:${person.id}`, detail });
    return { ended: ended.length };
  });
};

/** The organizations of the caller's person, newest first; of a session that is bound to one, only that. */
export const listOwnOrganizations = async (
  { db, person }: PersonContext,
  { limit, cursor }: ListQuery,
): Promise<Page<OwnOrganization>> => {
  const position = positionOf(cursor);
  const { boundOrgId } = person.credential;
  return withPerson(db, person.id, (tx) =>
    pageOf(
      limit,
      (rows) => membershipPage(tx, person.id, boundOrgId, rows, position),
      ({ id, slug, name, status, userId, role, userStatus }) => ({ id, slug, name, status, userId, role, userStatus }),
    ),
  );
};

const presentSession = (row: SessionRow, currentId: string): Session => ({
  id: row.id,
  client: row.client,
  aal: row.aal,
  methods: row.methods,
  deviceName: row.deviceName,
  userAgent: row.userAgent,
  network: row.network,
  isCurrent: row.id === currentId,
  authenticatedAt: row.authenticatedAt.toISOString(),
  refreshedAt: row.refreshedAt.toISOString(),
  idleExpiresAt: row.idleExpiresAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});
