import { v7 as uuid } from 'uuid';
import { domainOf, Email } from '../../contract/email.ts';
import type { SsoRefusal } from '../../contract/sso-refusal.ts';
import { textOf } from '../../contract/text.ts';
import { appendAudit, appendAuditWithPersons } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findConfirmedFactors } from '../../db/factor/store.ts';
import { verifiedAmong } from '../../db/federation/domain.ts';
import {
  countMembersSince,
  findEverMember,
  findMailbox,
  insertLink,
  listLinks,
  useLink,
} from '../../db/federation/identity.ts';
import type { ConnectionRow } from '../../db/federation/schema.ts';
import { lockIdentities, lockOrganizationById } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import { findPerson } from '../../db/session/look-up.ts';
import { asPerson, withOrganization } from '../../db/tenancy.ts';
import { noteEmailVerified } from '../../db/user/identity.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { insertUser } from '../../db/user/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { Vouched } from '../../providers/oidc/port.ts';
import type { Dependencies, Visit } from '../context.ts';
import { type Connected, ssoFailed } from './connected.ts';
import { tellLinked } from './link-notice.ts';

/** Why nobody is signed in; the audit trail of the organization names it. */
type Refusal = Exclude<SsoRefusal, 'not_begun' | 'too_late' | 'used_before'>;

class Refused extends Error {
  readonly reason: Refusal;

  constructor(reason: Refusal) {
    super(reason);
    this.reason = reason;
  }
}

/** Rolls the transaction back: the email belongs to another person than expected. */
class OtherPerson extends Error {}

const attemptsMax = 3;
const subjectLengthMax = 255;
const dayMs = 86_400_000;

type Parts = Pick<Visit, 'db' | 'temporal' | 'requestId'> & {
  settings: Pick<Dependencies['settings'], 'jitMembersPerDayMax' | 'noticeChannels'>;
};

/**
 * Finds whom the provider has signed in. Somebody it signs in for the first time is found by an email of a domain that the
 * organization has verified, or becomes a member, if the connection makes members. Throws `sso_failed`, and records why.
 */
export const personOf = async (parts: Parts, connected: Connected, vouched: Vouched): Promise<string> => {
  const { connection } = connected;
  const { id: connectionId, orgId } = connection;
  const { subject } = vouched;
  assertSubject(connected, subject);
  const linked = await withOrganization(parts.db, orgId, (tx) => useLink(tx, { orgId, connectionId, subject }));
  if (linked !== null) return linked;
  try {
    return await adopt(parts, connection, vouched);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await recordRefusal(parts, connection, error.reason);
    throw ssoFailed(connected, error.reason);
  }
};

/** A longer subject is against OpenID Connect Core 1.0, 2. */
export const assertSubject = (connected: Connected, subject: string): void => {
  if (subject === '' || subject.length > subjectLengthMax || !/^[\x20-\x7e]*$/.test(subject))
    throw ssoFailed(connected, null, 'the subject is not a text of up to 255 ASCII characters');
};

const adopt = async (parts: Parts, connection: ConnectionRow, vouched: Vouched): Promise<string> => {
  const { success: hasEmail, data: email = '' } = Email.safeParse(vouched.email);
  if (!hasEmail) throw new Refused('email_missing');
  if (!vouched.isEmailVerified) throw new Refused('email_unverified');
  for (let attempt = 1; ; attempt += 1) {
    const known = await findPerson(parts.db, email);
    const identityId = known ?? uuid();
    try {
      return await withOrganization(parts.db, connection.orgId, (tx) =>
        link(parts, tx, { connection, vouched, email, identityId, isKnown: known !== null }),
      );
    } catch (error) {
      // The person was created by another request between the look-up and the transaction.
      if (!(error instanceof OtherPerson) || attempt === attemptsMax) throw error;
    }
  }
};

interface Adoption {
  readonly connection: ConnectionRow;
  readonly vouched: Vouched;
  readonly email: string;
  readonly identityId: string;
  readonly isKnown: boolean;
}

/** Locks the organization, like everything that changes its members. */
const link = async (
  parts: Parts,
  tx: Tx,
  { connection, vouched, email, identityId, isKnown }: Adoption,
): Promise<string> => {
  const { settings, requestId } = parts;
  const { orgId, id: connectionId, jitRole } = connection;
  await lockOrganizationById(tx, orgId);
  const linked = await useLink(tx, { orgId, connectionId, subject: vouched.subject });
  if (linked !== null) return linked;
  const domain = domainOf(email);
  if ((await verifiedAmong(tx, orgId, [domain])).length === 0) throw new Refused('domain_unverified');
  const owner = { orgId, identityId };
  const isProved = isKnown && (await asPerson(tx, owner, () => assertMayAdopt(tx, identityId)));
  const created: UserRow[] = [];
  const member = await findEverMember(tx, orgId, identityId);
  if (member !== undefined && member.deletedAt !== null) throw new Refused('removed_member');
  if (member === undefined) {
    if (jitRole === null) throw new Refused('not_a_member');
    if ((await countMembersSince(tx, orgId, new Date(Date.now() - dayMs))) >= settings.jitMembersPerDayMax)
      throw new Refused('too_many_members');
    const { data: name = null } = textOf(200).safeParse(vouched.name);
    const user = await insertUser(tx, { id: uuid(), identityId, orgId, email, name, role: jitRole, customRole: null });
    if (user.identityId !== identityId) throw new OtherPerson();
    created.push(user);
  }
  await insertLink(tx, { id: uuid(), orgId, connectionId, identityId, subject: vouched.subject });
  // Who controls the name servers of a domain controls its mailboxes, too.
  if (!isProved) await asPerson(tx, owner, () => noteEmailVerified(tx, identityId));
  if (isKnown) await asPerson(tx, owner, () => tellLinked(parts, tx, owner));
  for (const { id: userId, role, customRole, status } of created)
    await appendOutbox(tx, { orgId, type: 'user.created', payload: { orgId, userId, role, customRole, status } });
  const common = { orgId, actor: `person:${identityId}`, keyId: null, requestId };
  const detail = { connectionId, by: 'email' };
  const linking = { ...common, action: 'federation.link', target: `person:${identityId}`, detail };
  const creations = created.map(({ id, role }) => ({
    ...common,
    action: 'user.create',
    target: `user:${id}`,
    detail: { role, connectionId },
  }));
  const inPerson = { ...linking, orgId: identityId, detail: { ...detail, orgId } };
  await appendAuditWithPersons(tx, orgId, [linking, ...creations], [inPerson]);
  return identityId;
};

/**
 * A person whose mailbox is not proved may be somebody else, who chose a password first. One without any way to sign in is
 * nobody yet: an administrator entered the email. Returns whether the mailbox is proved.
 */
const assertMayAdopt = async (tx: Tx, identityId: string): Promise<boolean> => {
  await lockIdentities(tx, [identityId]);
  const mailbox = await findMailbox(tx, identityId);
  if (mailbox === undefined) throw new OtherPerson();
  if (mailbox.verifiedAt !== null) return true;
  const isSomebody =
    (await findPassword(tx, identityId)) !== undefined ||
    (await findConfirmedFactors(tx, identityId)).length > 0 ||
    (await listLinks(tx, identityId)).length > 0;
  if (isSomebody) throw new Refused('mailbox_unverified');
  return false;
};

const recordRefusal = (
  { db, requestId }: Parts,
  { orgId, id: connectionId }: ConnectionRow,
  reason: Refusal,
): Promise<void> =>
  withOrganization(db, orgId, (tx) =>
    appendAudit(tx, {
      ...{ orgId, actor: `oidc_connection:${connectionId}`, keyId: null, requestId },
      action: 'federation.refuse',
      target: `oidc_connection:${connectionId}`,
      detail: { reason },
    }),
  );
