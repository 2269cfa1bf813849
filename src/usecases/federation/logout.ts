import { type AuditEntry, appendAuditWithPersons } from '../../db/audit/store.ts';
import { findLink, isUsed, useOnce } from '../../db/federation/identity.ts';
import { endFederatedSessions } from '../../db/federation/sessions.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { ProviderLogout } from '../../providers/oidc/port.ts';
import type { Visit } from '../context.ts';
import { clientOf } from './client.ts';
import { type Connected, findRegistered } from './connected.ts';
import { usedBefore, useOf } from './flow.ts';
import { endedOf } from './sessions.ts';

/** Sessions that one transaction ends, so that its locks are held briefly. */
const endedAtOnceMax = 200;

/**
 * Ends the sessions of somebody who has signed out at the provider, or of one session there. Also while nobody can sign in by the
 * connection: its sessions may be live still.
 */
export const endByProvider = async (visit: Visit, connectionId: string, token: string): Promise<void> => {
  const connected = await findRegistered(visit, connectionId);
  const logout = await visit.identityProviders.readLogout(clientOf(visit, connected.connection), token);
  for (let isDone = false; !isDone; ) isDone = await endSome(visit, connected, logout);
};

/** The token is used up with the last sessions. After a failure in between, the provider sends it again. */
const endSome = (
  { db, requestId }: Visit,
  connected: Connected,
  { tokenId, subject, session, expiresAt }: ProviderLogout,
): Promise<boolean> => {
  const { id: connectionId, orgId } = connected.connection;
  const use = useOf(connected, `logout:${tokenId}`, expiresAt);
  return withOrganization(db, orgId, async (tx) => {
    if (await isUsed(tx, use)) throw usedBefore(connected);
    const identityId = subject === null ? null : await findLink(tx, { orgId, connectionId, subject });
    // A subject that nobody is linked to has no sessions.
    if (subject !== null && identityId === null) return true;
    const which = { connectionId, identityId: identityId ?? undefined, providerSession: session };
    const sessions = await endFederatedSessions(tx, which, 'provider_logout', endedAtOnceMax);
    const isDone = sessions < endedAtOnceMax;
    if (isDone && !(await useOnce(tx, use))) throw usedBefore(connected);
    if (sessions === 0) return isDone;
    const actor = `oidc_connection:${connectionId}`;
    const entry: AuditEntry = {
      ...{ orgId, actor, keyId: null, requestId, action: 'federation.logout', detail: { endedSessions: sessions } },
      target: identityId === null ? actor : `person:${identityId}`,
    };
    const ended = { actor, requestId, reason: 'provider_logout' as const, connectionId, sessions };
    await appendAuditWithPersons(tx, orgId, [entry], identityId === null ? [] : [endedOf({ ...ended, identityId })]);
    return isDone;
  });
};
