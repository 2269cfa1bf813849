import { appendAudit } from '../../db/audit/store.ts';
import { findLink } from '../../db/federation/identity.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Visit } from '../context.ts';
import { clientOf } from './client.ts';
import { findConnected } from './connected.ts';
import { useUp } from './flow.ts';
import { endSessionsOf } from './sessions.ts';

/** Ends the sessions of somebody who has signed out at the provider, or of one session there. */
export const endByProvider = async (visit: Visit, connectionId: string, token: string): Promise<void> => {
  const connected = await findConnected(visit, connectionId);
  const { orgId } = connected.connection;
  const logout = await visit.identityProviders.readLogout(clientOf(visit, connected.connection), token);
  const { tokenId, subject, session, expiresAt } = logout;
  await useUp(visit, connected, `logout:${tokenId}`, expiresAt);
  const identityId =
    subject === null
      ? null
      : await withOrganization(visit.db, orgId, (tx) => findLink(tx, { orgId, connectionId, subject }));
  // A subject that nobody is linked to has no sessions.
  if (subject !== null && identityId === null) return;
  const which = { connectionId, identityId: identityId ?? undefined, providerSession: session };
  const ended = await endSessionsOf(visit, orgId, which, 'provider_logout');
  if (ended === 0) return;
  await withOrganization(visit.db, orgId, (tx) =>
    appendAudit(tx, {
      ...{ orgId, actor: `oidc_connection:${connectionId}`, keyId: null, requestId: visit.requestId },
      action: 'federation.logout',
      target: identityId === null ? `oidc_connection:${connectionId}` : `person:${identityId}`,
      detail: { endedSessions: ended },
    }),
  );
};
