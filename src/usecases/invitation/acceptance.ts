import { v7 as uuid } from 'uuid';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import type {
  AcceptedInvitation,
  AcceptInvitation,
  InvitationPreview,
  LookUpInvitation,
} from '../../contract/invitation.ts';
import type { Link } from '../../contract/link-text.ts';
import type { Permission } from '../../contract/permissions.ts';
import { actorOf, type PersonPrincipal } from '../../contract/principal.ts';
import { type AuditEntry, appendAuditWithPersons } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findConfirmedFactors } from '../../db/factor/store.ts';
import type { InvitationRow } from '../../db/invitation/schema.ts';
import { changeInvitation, findInvitation, findInvitationOrganization, noteProof } from '../../db/invitation/store.ts';
import { lockOrganizationById } from '../../db/locks.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { findPassword, insertPassword, setPassword } from '../../db/password/store.ts';
import { findPerson } from '../../db/session/look-up.ts';
import { asPerson, withOrganization, withPerson } from '../../db/tenancy.ts';
import { isEmailVerified, isSignInForbidden, noteEmailVerified, setLocale } from '../../db/user/identity.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { changeUser, findUser, insertUser } from '../../db/user/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { assertStatusActive } from '../authorization.ts';
import type { Visit } from '../context.ts';
import { readToken } from '../key-ring/link.ts';
import { tellPerson } from '../notification/tell.ts';
import { covers, permissionsIn, rightsOf } from '../rank.ts';
import { type Reclaimed, reclaim, reclaimEntries } from '../recovery/reclaim.ts';
import { eventOf, rightsBy, statusOf } from './invitation.ts';
import { againSecondsMin, mayMail } from './limits.ts';
import { invitationLinks, mailInvitation, provesMailbox } from './link.ts';

interface Found {
  readonly link: Link;
  readonly organization: OrganizationRow;
  readonly invitation: InvitationRow;
}

const unknownLink = (): DomainError => new DomainError('not_found', 'The link is not valid.');

/** Shows what a link is about to anybody who has it. */
export const lookUpInvitation = async (
  visit: Pick<Visit, 'db' | 'keyRing'>,
  { token }: LookUpInvitation,
): Promise<InvitationPreview> => {
  const { link, organization, invitation } = await find(visit, token);
  const { orgId, invitedBy, email, role, customRole, expiresAt } = invitation;
  const inviter =
    invitedBy === null ? undefined : await withOrganization(visit.db, orgId, (tx) => findUser(tx, orgId, invitedBy));
  return {
    organization: { slug: organization.slug, name: organization.name },
    inviter: inviter?.name ?? null,
    email: masked(email),
    role,
    customRole,
    // A former link tells nothing about the current one.
    status: link.generation === invitation.generation ? statusOf(invitation) : 'revoked',
    expiresAt: expiresAt.toISOString(),
  };
};

/**
 * Makes the invited person a member. `person` is the caller, if signed in. A password is set only for a person that this acceptance
 * creates, or by a link that proves the mailbox: otherwise an administrator of any organization could invite somebody else's address
 * by a link, and take that person's place in other organizations. A person who has proved the mailbox before, and has a password,
 * keeps it.
 */
export const acceptInvitation = async (
  visit: Visit,
  person: PersonPrincipal | null,
  input: AcceptInvitation,
): Promise<AcceptedInvitation> => {
  const found = await find(visit, input.token);
  assertWorks(found.invitation, found.link);
  if (person !== null) return acceptAsPerson(visit, person, found, input);
  for (let attempt = 1; ; attempt += 1) {
    const accepted = await acceptWithPassword(visit, found, input);
    if (accepted !== null) return accepted;
    // The person was created by another request between the look-up and the transaction.
    if (attempt === attemptsMax) throw new DomainError('database_unavailable');
  }
};

const attemptsMax = 3;

const acceptAsPerson = async (
  visit: Visit,
  person: PersonPrincipal,
  { link, invitation }: Found,
  { name, password, locale }: AcceptInvitation,
): Promise<AcceptedInvitation> => {
  if (password !== undefined) {
    throw invalidInput([{ path: 'password', message: 'must be absent: you are signed in', code: 'custom' }]);
  }
  if (person.email.toLowerCase() !== invitation.email.toLowerCase()) throw new DomainError('email_mismatch');
  return withOrganization(visit.db, invitation.orgId, (tx) =>
    becomeMember(visit, tx, {
      ...{ link, invitation, name, locale },
      ...{ identityId: person.id, actor: actorOf(person), chosen: null },
    }),
  ).catch((error: unknown) => {
    // The email of the person was changed since it signed in.
    throw error instanceof OtherPerson ? new DomainError('email_mismatch') : error;
  });
};

/** null: the person was created meanwhile. */
const acceptWithPassword = async (
  visit: Visit,
  { link, invitation, organization }: Found,
  { token, name, password, locale = invitation.locale }: AcceptInvitation,
): Promise<AcceptedInvitation | null> => {
  const { db, passwords } = visit;
  const { orgId, email } = invitation;
  // First, so that the answer does not show whether the address is known.
  if (password === undefined) {
    throw invalidInput([{ path: 'password', message: 'is required unless you are signed in', code: 'custom' }]);
  }
  const known = await findPerson(db, email);
  if (known !== null && !provesMailbox(link.kind)) await requestProof(visit, invitation);
  // Signing in is required of a person who can, so that a mailbox alone is not enough to become that person.
  if (known !== null && (await withPerson(db, known, (tx) => canSignIn(tx, known)))) {
    // Another request with this link may have set it just now.
    assertWorks((await find(visit, token)).invitation, link);
    throw new DomainError('session_required', 'Sign in with the invited email, and accept again.');
  }
  const identityId = known ?? uuid();
  const chosen = await passwords.choose({
    identityId,
    email,
    names: [name ?? null, organization.name],
    text: password,
    path: 'password',
    current: undefined,
  });
  const actor = { actor: `person:${identityId}`, keyId: null };
  return withOrganization(db, orgId, (tx) =>
    becomeMember(visit, tx, { link, invitation, name, locale, identityId, actor, chosen }),
  ).catch((error: unknown) => {
    if (error instanceof OtherPerson) return null;
    throw error;
  });
};

/** Whether somebody can sign in as the person, or has been able to: it has a password or a factor, such as a passkey. */
const hasCredentials = async (tx: Tx, identityId: string): Promise<boolean> =>
  (await findPassword(tx, identityId)) !== undefined || (await findConfirmedFactors(tx, identityId)).length > 0;

/** Whether the owner of the mailbox can sign in. Who has never proved the mailbox may have taken the address of somebody else. */
export const canSignIn = async (tx: Tx, identityId: string): Promise<boolean> =>
  (await isEmailVerified(tx, identityId)) && (await hasCredentials(tx, identityId));

/** Rolls the transaction back: the email belongs to another person than expected, or to one with credentials by now. */
class OtherPerson extends Error {}

interface Acceptance extends Pick<Found, 'link' | 'invitation'>, Pick<AcceptInvitation, 'name' | 'locale'> {
  /** Of the person that is expected. */
  readonly identityId: string;
  readonly actor: Pick<AuditEntry, 'actor' | 'keyId' | 'sessionId'>;
  /** The password, sealed for that person; null: it has one. */
  readonly chosen: Awaited<ReturnType<Visit['passwords']['choose']>> | null;
}

/**
 * Locks the organization, like everything that changes its members or invitations, so that of an acceptance and a revocation
 * exactly one wins. Everything is checked again under the lock.
 */
const becomeMember = async (
  visit: Visit,
  tx: Tx,
  { link, invitation: known, name, locale, identityId, actor, chosen }: Acceptance,
): Promise<AcceptedInvitation> => {
  const { orgId } = known;
  const organization = await lockOrganizationById(tx, orgId);
  if (organization === undefined) throw unknownLink();
  assertStatusActive(organization.status);
  const invitation = await findInvitation(tx, orgId, known.id);
  if (invitation === undefined) throw unknownLink();
  assertWorks(invitation, link);
  await assertInviterStands(tx, visit, invitation);
  const { user, change } = await memberOf(tx, invitation, name ?? null, identityId);
  if (user.identityId !== identityId) throw new OtherPerson();
  const row = await changeInvitation(tx, invitation, { status: 'accepted', userId: user.id });
  const reclaimed = await asPerson(tx, { orgId, identityId }, async () => {
    if (await isSignInForbidden(tx, identityId))
      throw new DomainError('invitation_void', 'The person has been disabled in all organizations.');
    const dropped = chosen === null ? null : await choosePassword(visit, tx, link, { identityId, ...chosen });
    if (provesMailbox(link.kind)) await noteEmailVerified(tx, identityId);
    if (locale !== undefined) await setLocale(tx, identityId, locale);
    return dropped;
  });
  if (change !== null) {
    const { id: userId, role, customRole, status } = user;
    await appendOutbox(tx, { orgId, type: change, payload: { orgId, userId, role, customRole, status } });
  }
  await appendOutbox(tx, { orgId, ...eventOf('invitation.accepted', row) });
  const common = { ...actor, requestId: visit.requestId };
  const acceptance = {
    ...{ ...common, orgId },
    action: 'invitation.accept',
    target: `invitation:${row.id}`,
    detail: {
      ...{ userId: user.id, role: user.role, link: link.kind },
      ...(chosen === null ? {} : { password: 'set' }),
      ...(change === 'user.renamed' ? { name: 'changed' } : {}),
    },
  };
  const password = { action: 'password.set', target: `person:${identityId}`, detail: { link: link.kind } };
  // An organization does not learn what the person has lost.
  const ofPerson = [...reclaimEntries(identityId, reclaimed), ...(chosen === null ? [] : [password])];
  const inPerson = ofPerson.map((entry) => ({ ...common, orgId: identityId, ...entry }));
  await appendAuditWithPersons(tx, orgId, [acceptance], inPerson);
  const { slug } = organization;
  return {
    invitationId: row.id,
    organization: { id: orgId, slug, name: organization.name },
    userId: user.id,
    role: user.role,
  };
};

/**
 * Gives the person its password. What somebody else has added without a proof of the mailbox ends, and the person is told. Returns
 * what ended; null: the person had proved the mailbox, or this link does not.
 */
const choosePassword = async (
  visit: Visit,
  tx: Tx,
  link: Link,
  password: Parameters<typeof insertPassword>[1],
): Promise<Reclaimed | null> => {
  const { identityId } = password;
  const reclaimed = provesMailbox(link.kind) ? await reclaim(tx, identityId) : null;
  if (reclaimed === null) {
    if ((await hasCredentials(tx, identityId)) || !(await insertPassword(tx, password))) throw new OtherPerson();
    return null;
  }
  await setPassword(tx, password);
  if (reclaimEntries(identityId, reclaimed).length > 0) await tellPerson(visit, tx, identityId, 'password_changed');
  return reclaimed;
};

/** The member that the person becomes or has become, and the event of the change. */
const memberOf = async (
  tx: Tx,
  { orgId, email, role, customRole, userId }: InvitationRow,
  name: string | null,
  identityId: string,
): Promise<{ user: UserRow; change: 'user.created' | 'user.renamed' | null }> => {
  if (userId === null) {
    const user = await insertUser(tx, { id: uuid(), identityId, orgId, email, name, role, customRole });
    return { user, change: 'user.created' };
  }
  const user = await findUser(tx, orgId, userId);
  // The member was removed after it was invited.
  if (user === undefined) throw new DomainError('invitation_void');
  // An administrator may have entered a name before the person first came in.
  const isNamed = user.name !== null && user.acceptedAt !== null;
  if (name === null || isNamed || name === user.name) return { user, change: null };
  return { user: await changeUser(tx, user, { name }), change: 'user.renamed' };
};

/** Each makes its caller an inviter. */
const inviting = ['invitation:create', 'invitation:resend', 'user:invite'] as const satisfies Permission[];

/** An inviter who has left, or may no longer grant the role, cannot let anybody in. */
const assertInviterStands = async (
  tx: Tx,
  { policy }: Pick<Visit, 'policy'>,
  invitation: InvitationRow,
): Promise<void> => {
  const { orgId, invitedBy } = invitation;
  if (invitedBy === null) return;
  const inviter = await findUser(tx, orgId, invitedBy);
  if (inviter?.status !== 'active') throw new DomainError('invitation_void');
  const [own, given] = [await rightsOf(tx, inviter), await rightsBy(tx, invitation)];
  const has = permissionsIn(policy, own);
  const mayInvite = inviting.some((permission) => has.has(permission));
  if (!mayInvite || !covers(policy, own, given)) throw new DomainError('invitation_void');
};

const assertWorks = (invitation: InvitationRow, { generation }: Link): void => {
  const status = statusOf(invitation);
  if (status === 'accepted') throw new DomainError('invitation_accepted');
  if (status === 'revoked' || generation !== invitation.generation) throw new DomainError('invitation_revoked');
  if (status === 'expired') throw new DomainError('invitation_expired');
};

/** Mails a link that proves to own the mailbox, and refuses. The holder of the other link does not learn whether it was mailed. */
const requestProof = async ({ db, temporal }: Visit, { orgId, id }: InvitationRow): Promise<never> => {
  await withOrganization(db, orgId, async (tx) => {
    if ((await lockOrganizationById(tx, orgId)) === undefined) return;
    const invitation = await findInvitation(tx, orgId, id);
    if (invitation === undefined || statusOf(invitation) !== 'pending' || !(await mayMail(tx, orgId))) return;
    if (await noteProof(tx, invitation, againSecondsMin)) await mailInvitation({ temporal }, tx, invitation);
  });
  throw new DomainError('email_proof_required');
};

const find = async ({ db, keyRing }: Pick<Visit, 'db' | 'keyRing'>, token: string): Promise<Found> => {
  const link = readToken(keyRing, token, invitationLinks);
  const orgId = link === null ? null : await findInvitationOrganization(db, link.id);
  if (link === null || orgId === null) throw unknownLink();
  const { organization, invitation } = await withOrganization(db, orgId, async (tx) => ({
    organization: await findOrganizationById(tx, orgId),
    invitation: await findInvitation(tx, orgId, link.id),
  }));
  if (organization === undefined || invitation === undefined) throw unknownLink();
  return { link, organization, invitation };
};

/** Enough for its owner to recognize it. */
const masked = (email: string): string => {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}***${email.slice(at)}`;
};
