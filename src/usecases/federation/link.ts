import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { BeginLink, FederatedIdentities, FederatedIdentity } from '../../contract/federation.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { deleteLink, insertLink, listLinks, type OwnLink, useLink } from '../../db/federation/identity.ts';
import { findMembership } from '../../db/session/look-up.ts';
import { withOrganization, withPerson } from '../../db/tenancy.ts';
import type { Vouched } from '../../providers/oidc/port.ts';
import { assertMayChangeFactors } from '../authentication/step-up.ts';
import type { PersonContext, Visit } from '../context.ts';
import { type Connected, findConnected } from './connected.ts';
import { type Begun, beginFlow } from './flow.ts';
import { assertSubject } from './person.ts';
import { endSessionsOf } from './sessions.ts';

/** The accounts at identity providers by which the caller can sign in, oldest first. */
export const listFederatedIdentities = ({ db, person }: PersonContext): Promise<FederatedIdentities> =>
  withPerson(db, person.id, async (tx) => ({ data: (await listLinks(tx, person.id)).map(presentLink) }));

/** Begins to link an account of the caller. The account is the one that signs in at the provider in the same browser. */
export const beginLink = async (ctx: PersonContext, connectionId: string, { returnTo }: BeginLink): Promise<Begun> => {
  assertMayChangeFactors(ctx.person.credential);
  const connected = await findConnected(ctx, connectionId);
  await assertMember(ctx, connected, ctx.person.id);
  return beginFlow(ctx, connected, { returnTo: returnTo ?? null, identityId: ctx.person.id }, null);
};

const assertMember = async (
  { db }: Pick<Visit, 'db'>,
  { organization: { slug } }: Connected,
  identityId: string,
): Promise<void> => {
  if ((await findMembership(db, identityId, slug)) === undefined)
    throw new DomainError('not_found', 'There is no identity provider by which you can sign in here.');
};

/** Links an account to the person who began it. It needs no email: the person has proved itself, and has signed in there. */
export const linkAccount = async (
  visit: Visit,
  connected: Connected,
  identityId: string,
  { subject }: Vouched,
): Promise<void> => {
  const { id: connectionId, orgId } = connected.connection;
  assertSubject(connected, subject);
  await assertMember(visit, connected, identityId);
  await withOrganization(visit.db, orgId, async (tx) => {
    const linked = await useLink(tx, { orgId, connectionId, subject });
    if (linked === identityId) return;
    if (linked !== null) throw new DomainError('identity_linked_elsewhere');
    await insertLink(tx, { id: uuid(), orgId, connectionId, identityId, subject });
    await appendAudit(tx, {
      ...{ orgId, actor: `person:${identityId}`, keyId: null, requestId: visit.requestId },
      action: 'federation.link',
      target: `person:${identityId}`,
      detail: { connectionId, by: 'person' },
    });
  });
};

/** Removes a link of the caller, and ends the sessions that began by it. */
export const removeLink = async (ctx: PersonContext, id: string): Promise<void> => {
  const { db, person, requestId } = ctx;
  assertMayChangeFactors(person.credential);
  const links = await withPerson(db, person.id, (tx) => listLinks(tx, person.id));
  const link = links.find((each) => each.id === id);
  if (link === undefined) throw new DomainError('not_found', 'The link does not exist.');
  const { orgId, connectionId } = link;
  await withOrganization(db, orgId, async (tx) => {
    if (!(await deleteLink(tx, orgId, person.id, id))) return;
    await appendAudit(tx, {
      ...{ orgId, actor: `person:${person.id}`, keyId: null, requestId },
      action: 'federation.unlink',
      target: `person:${person.id}`,
      detail: { connectionId },
    });
  });
  await endSessionsOf(ctx, orgId, { connectionId, identityId: person.id }, 'unlinked');
};

const presentLink = (link: OwnLink): FederatedIdentity => ({
  id: link.id,
  organization: { slug: link.slug, name: link.organization },
  connection: { id: link.connectionId, name: link.connection, issuer: link.issuer },
  lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
  createdAt: link.createdAt.toISOString(),
});
