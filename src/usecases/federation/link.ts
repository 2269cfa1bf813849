import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { BeginLink, FederatedIdentities, FederatedIdentity } from '../../contract/federation.ts';
import { type AuditEntry, appendAuditWithPersons } from '../../db/audit/store.ts';
import { deleteLink, insertLink, listLinks, type OwnLink, useLink } from '../../db/federation/identity.ts';
import { endFederatedSessions } from '../../db/federation/sessions.ts';
import { findMembership } from '../../db/session/look-up.ts';
import { asPerson, withOrganization, withPerson } from '../../db/tenancy.ts';
import type { Vouched } from '../../providers/oidc/port.ts';
import { assertMayChangeFactors } from '../authentication/step-up.ts';
import type { PersonContext, Visit } from '../context.ts';
import { lockCallingSession } from '../session/successor.ts';
import { type Connected, findConnected } from './connected.ts';
import { type Begun, beginFlow, type Linking } from './flow.ts';
import { tellLinked } from './link-notice.ts';
import { assertSubject } from './person.ts';
import { endedOf } from './sessions.ts';

/** The accounts at identity providers by which the caller can sign in, oldest first. */
export const listFederatedIdentities = ({ db, person }: PersonContext): Promise<FederatedIdentities> =>
  withPerson(db, person.id, async (tx) => ({ data: (await listLinks(tx, person.id)).map(presentLink) }));

/** Begins to link an account of the caller. The account is the one that signs in at the provider in the same browser. */
export const beginLink = async (ctx: PersonContext, connectionId: string, { returnTo }: BeginLink): Promise<Begun> => {
  assertMayChangeFactors(ctx.person.credential);
  const connected = await findConnected(ctx, connectionId);
  await assertMember(ctx, connected, ctx.person.id);
  const linking: Linking = { identityId: ctx.person.id, sessionId: ctx.person.credential.id };
  return beginFlow(ctx, connected, { returnTo: returnTo ?? null, linking }, null);
};

const assertMember = async (
  { db }: Pick<Visit, 'db'>,
  { organization: { slug } }: Connected,
  identityId: string,
): Promise<void> => {
  if ((await findMembership(db, identityId, slug)) === undefined)
    throw new DomainError('not_found', 'There is no identity provider by which you can sign in here.');
};

/**
 * Links an account to the person who began it, if the session that began it is live still. It needs no email: the person has
 * proved itself, and has signed in there.
 */
export const linkAccount = async (
  visit: Visit,
  connected: Connected,
  { identityId, sessionId }: Linking,
  { subject }: Vouched,
): Promise<void> => {
  const { id: connectionId, orgId } = connected.connection;
  assertSubject(connected, subject);
  await assertMember(visit, connected, identityId);
  const inPerson = { orgId, identityId };
  await withOrganization(visit.db, orgId, async (tx) => {
    await asPerson(tx, inPerson, () => lockCallingSession(tx, { id: sessionId, identityId }));
    const linked = await useLink(tx, { orgId, connectionId, subject });
    if (linked === identityId) return;
    if (linked !== null) throw new DomainError('identity_linked_elsewhere');
    await insertLink(tx, { id: uuid(), orgId, connectionId, identityId, subject });
    await asPerson(tx, inPerson, () => tellLinked(visit, tx, inPerson));
    const linking = { orgId, identityId, sessionId, requestId: visit.requestId, action: 'federation.link' };
    await appendAuditWithPersons(tx, orgId, ...inBoth({ ...linking, detail: { connectionId, by: 'person' } }));
  });
};

type Changed = Pick<AuditEntry, 'orgId' | 'sessionId' | 'requestId' | 'action' | 'detail'> & { identityId: string };

/** What a person has done, for the audit trail of the organization and for its own. */
const inBoth = ({ identityId, ...change }: Changed): [AuditEntry[], AuditEntry[]] => {
  const person = `person:${identityId}`;
  const entry: AuditEntry = { ...change, actor: person, keyId: null, target: person };
  return [[entry], [{ ...entry, orgId: identityId, detail: { ...change.detail, orgId: change.orgId } }]];
};

/** Removes a link of the caller, and ends the sessions that began by it. */
export const removeLink = async ({ db, person, requestId }: PersonContext, id: string): Promise<void> => {
  assertMayChangeFactors(person.credential);
  const links = await withPerson(db, person.id, (tx) => listLinks(tx, person.id));
  const link = links.find((each) => each.id === id);
  if (link === undefined) throw new DomainError('not_found', 'The link does not exist.');
  const { orgId } = link;
  const { id: identityId } = person;
  const sessionId = person.credential.id;
  await withOrganization(db, orgId, async (tx) => {
    await asPerson(tx, { orgId, identityId }, () => lockCallingSession(tx, { id: sessionId, identityId }));
    const connectionId = await deleteLink(tx, orgId, identityId, id);
    if (connectionId === null) return;
    const reason = 'unlinked' as const;
    const sessions = await endFederatedSessions(tx, { connectionId, identityId }, reason, null);
    const unlinking = { orgId, identityId, sessionId, requestId, action: 'federation.unlink' };
    const [own, ofPerson] = inBoth({ ...unlinking, detail: { connectionId } });
    const ended = { identityId, actor: `person:${identityId}`, requestId, reason, connectionId, sessions };
    await appendAuditWithPersons(tx, orgId, own, [...ofPerson, ...(sessions === 0 ? [] : [endedOf(ended)])]);
  });
};

const presentLink = (link: OwnLink): FederatedIdentity => ({
  id: link.id,
  organization: { slug: link.slug, name: link.organization },
  connection: { id: link.connectionId, name: link.connection, issuer: link.issuer },
  lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
  createdAt: link.createdAt.toISOString(),
});
