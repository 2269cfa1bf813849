import { DomainError } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { OrganizationQuery } from '../../contract/organization.ts';
import type { Logout, OwnOrganization, Session } from '../../contract/session.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { endSession, endSessions, sessionPage } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { membershipPage } from '../../db/user/membership.ts';
import type { PersonContext } from '../context.ts';
import { pageOf, positionOf } from '../page.ts';
import { auditPerson } from './audit.ts';

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

/** The organizations of the caller's person, newest first; of a session that is bound to one, only that. */
export const listOwnOrganizations = async (
  { db, person }: PersonContext,
  { limit, cursor, q }: OrganizationQuery,
): Promise<Page<OwnOrganization>> => {
  const position = positionOf(cursor);
  const { boundOrgId } = person.credential;
  return withPerson(db, person.id, (tx) =>
    pageOf(
      limit,
      (rows) => membershipPage(tx, person.id, { onlyId: boundOrgId, text: q }, rows, position),
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
