import { v7 as uuid } from 'uuid';
import type { ApprovalStatus } from '../../contract/approval.ts';
import { DomainError } from '../../contract/errors.ts';
import { startOf } from '../../contract/operation-recovery.ts';
import type { FactorRecovery, RequestFactorRecovery } from '../../contract/recovery.ts';
import { sessionPolicyDefaults } from '../../contract/session-policy.ts';
import { findApproval, findPendingBy } from '../../db/approval/store.ts';
import { appendAuditWithPersons } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockIdentities, lockOrganizationById } from '../../db/locks.ts';
import { countNotifications } from '../../db/notification/store.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOperation, insertOperation } from '../../db/operation/store.ts';
import { findOperatorRole } from '../../db/operator/look-up.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findFactorRecovery, renewFactorRecovery, useFactorRecovery } from '../../db/recovery/factors.ts';
import type { FactorRecoveryRow } from '../../db/recovery/schema.ts';
import { findMembership, findPerson } from '../../db/session/look-up.ts';
import { findSessionPolicy } from '../../db/session/policy.ts';
import { asPerson, withOrganization, withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { findUserOf } from '../../db/user/store.ts';
import { openApproval } from '../approval/open.ts';
import type { Visit } from '../context.ts';
import { mfaKindsOf } from '../factor/proof.ts';
import { readToken } from '../key-ring/link.ts';
import { notify } from '../notification/notify.ts';
import { tellPerson } from '../notification/tell.ts';
import { auditPerson } from '../session/audit.ts';

const linkSeconds = 30 * 60;
const perHourMax = 3;
const hourMs = 3_600_000;
/** Since when a member must have come in. Anybody can add a person to an organization of its own, and get it to open a link once. */
const settledMs = 24 * hourMs;

const kind = 'factorRecovery';

/**
 * Mails a link that asks the administrators of an organization to remove the second factors of the person with this address, if it has
 * any and is a member. `later` gets the work that only a known address causes, as for a forgotten password.
 */
export const requestFactorRecovery = async (
  visit: Visit,
  { email, organization }: RequestFactorRecovery,
  later: (identityId: string, work: () => Promise<void>) => void,
): Promise<void> => {
  const identityId = await findPerson(visit.db, email);
  if (identityId !== null) later(identityId, () => mailLink(visit, identityId, organization));
};

const mailLink = async (ctx: Visit, identityId: string, slug: string): Promise<void> => {
  // Empty for a person who has never proved the mailbox: a link for a new password gives it the account.
  const membership = await findMembership(ctx.db, identityId, slug);
  if (membership === undefined) return;
  const { orgId } = membership;
  await withPerson(ctx.db, identityId, async (tx) => {
    await lockIdentities(tx, [identityId]);
    if (await isSignInForbidden(tx, identityId)) return;
    if ((await mfaKindsOf(tx, identityId)).length === 0) return;
    const owner = { identityId };
    const mailed = await countNotifications(tx, owner, ['factor_recovery'], new Date(Date.now() - hourMs));
    // The link before stays valid.
    if (mailed >= perHourMax) return;
    const { generation, expiresAt } = await renewFactorRecovery(tx, identityId, orgId, linkSeconds);
    await notify(ctx, tx, {
      ...{ owner, identityId, template: 'factor_recovery', linkExpiresAt: expiresAt },
      link: { kind: 'lost', id: identityId, generation },
      parameters: { organizationId: orgId },
    });
    const detail = { network: ctx.network, orgId };
    const requested = { action: 'factor_recovery.request', target: `person:${identityId}`, detail };
    await auditPerson(tx, identityId, ctx.requestId, { ...requested, actor: `network:${ctx.network}` });
  });
};

const expired = (): DomainError => new DomainError('link_expired', 'The link has expired. Ask for a new one.');

/** A call without a caller, which neither guesses nor signs in. */
type Confirmation = Omit<Visit, 'passwords' | 'attempts'>;

/**
 * Asks the administrators, once for each link, and shows how far the request is. The holder of the link has proved the mailbox, which
 * is one of two proofs; the other one is the word of somebody who knows the person.
 */
export const confirmFactorRecovery = async (visit: Confirmation, token: string): Promise<FactorRecovery> => {
  const link = readToken(visit.keyRing, token, ['lost']);
  if (link === null) throw new DomainError('not_found', 'The link is not valid.');
  const { id: identityId, generation } = link;
  const recovery = await withPerson(visit.db, identityId, (tx) => findFactorRecovery(tx, identityId));
  if (recovery === undefined || recovery.generation !== generation) throw expired();
  const { askedOrgId: orgId, operationId, expiresAt } = recovery;
  if (operationId === null && expiresAt <= new Date()) throw expired();
  const { operation, shown } = await withOrganization(visit.db, orgId, async (tx) =>
    readIn(tx, orgId, operationId ?? (await ask(visit, tx, recovery))),
  );
  // Also one that was opened before, by a process that was killed before it has started it.
  if (operation.status === 'pending') await visit.temporal.start(startOf(operation));
  return shown;
};

/** Opens the request of a link, under the lock of the organization, unless one is open. Returns its id. */
const ask = async (visit: Confirmation, tx: Tx, recovery: FactorRecoveryRow): Promise<string> => {
  const { identityId, askedOrgId: orgId } = recovery;
  const organization = await lockOrganizationById(tx, orgId);
  if (organization === undefined) throw expired();
  const user = await findUserOf(tx, orgId, identityId);
  const { recoveryApproval } = (await findSessionPolicy(tx, orgId)) ?? sessionPolicyDefaults;
  const member = assertMayAsk(organization, user, recoveryApproval);
  visit.temporal.assertReachable();
  const pending = await findPendingBy(tx, orgId, kind, identityId);
  const id = pending?.id ?? uuid();
  await asPerson(tx, { orgId, identityId }, async () => {
    await lockIdentities(tx, [identityId]);
    if (await isSignInForbidden(tx, identityId)) throw expired();
    // Its factors guard more than one organization.
    if ((await findOperatorRole(tx, identityId)) !== null)
      throw new DomainError('illegal_transition', 'You are an operator. Another operator has to take your role first.');
    if ((await mfaKindsOf(tx, identityId)).length === 0)
      throw new DomainError('illegal_transition', 'You have no second factor. Sign in with your password.');
    if (!(await useFactorRecovery(tx, recovery, id))) throw expired();
    // By each channel: somebody else may have the mailbox.
    if (pending === undefined)
      await tellPerson(visit, tx, identityId, 'factor_recovery_requested', { organizationId: orgId });
  });
  if (pending !== undefined) return id;
  await open(visit, tx, id, organization, member);
  const confirmed = { actor: `person:${identityId}`, keyId: null, requestId: visit.requestId, operationId: id };
  const detail = { orgId, network: visit.network };
  await appendAuditWithPersons(
    tx,
    orgId,
    [],
    [{ ...confirmed, orgId: identityId, action: 'factor_recovery.confirm', target: confirmed.actor, detail }],
  );
  return id;
};

const open = async (
  visit: Confirmation,
  tx: Tx,
  id: string,
  { id: orgId, slug, temporalNamespace: namespace }: OrganizationRow,
  { id: userId, role, identityId }: Member,
): Promise<void> => {
  const reason = 'The second factor was lost.';
  const requestedBy = `user:${userId}`;
  const approval = await openApproval(visit, tx, {
    ...{ id, orgId, kind, role, reason, requestedBy },
    ...{ requesterIdentityId: identityId, requesterUserId: userId },
  });
  const input = { slug, namespace, reason, approveUntil: approval.expiresAt.toISOString() };
  const { requestId } = visit;
  await insertOperation(tx, { id, kind: 'recoverAccess', orgId, input, actor: requestedBy, requestId });
};

type Member = UserRow & { readonly identityId: string };

/** Refuses in words that only the owner of the mailbox reads. */
const assertMayAsk = (
  { status }: OrganizationRow,
  user: UserRow | undefined,
  recoveryApproval: 'never' | 'factors' | 'always',
): Member => {
  const refused = (why: string): DomainError => new DomainError('illegal_transition', why);
  if (status !== 'active') throw refused('The organization is not active.');
  if (user?.identityId == null || user.status !== 'active')
    throw refused('You are not an active member of the organization.');
  if (recoveryApproval === 'never')
    throw refused('The organization does not approve recoveries. Ask another one of yours.');
  if (user.heldAt !== null)
    throw refused('The organization holds your membership. Ask an administrator to release it.');
  if (user.acceptedAt === null || user.acceptedAt.getTime() > Date.now() - settledMs)
    throw refused(
      'You came into the organization less than a day ago, or never. Ask another one of yours, in which you have been for longer.',
    );
  return { ...user, identityId: user.identityId };
};

interface Asked {
  readonly operation: OperationRow;
  readonly shown: FactorRecovery;
}

const readIn = async (tx: Tx, orgId: string, id: string): Promise<Asked> => {
  const approval = await findApproval(tx, orgId, id);
  const operation = await findOperation(tx, id, orgId);
  if (approval === undefined || operation === undefined) throw expired();
  return {
    operation,
    shown: {
      organization: approval.slug,
      status: statusOf(approval.status, operation),
      eligibleApprovers: approval.eligibleApprovers,
      expiresAt: approval.expiresAt.toISOString(),
      createdAt: approval.createdAt.toISOString(),
    },
  };
};

/** An approval that could not be carried out brings nothing. */
const statusOf = (status: ApprovalStatus, operation: OperationRow): FactorRecovery['status'] => {
  if (operation.status === 'succeeded') return 'recovered';
  return operation.finishedAt !== null && ['pending', 'approved'].includes(status) ? 'canceled' : status;
};
