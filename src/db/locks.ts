import { and, asc, eq, inArray, isNotNull, not, type SQL, sql } from 'drizzle-orm';
import type { DriftKind } from '../contract/drift.ts';
import { DomainError } from '../contract/errors.ts';
import { nameKeyOf } from '../contract/name-key.ts';
import type { OrganizationStatus } from '../contract/organization.ts';
import { type ApiKeyRow, apiKeyColumns, apiKeys } from './api-key/schema.ts';
import { type ApprovalRow, approvals } from './approval/schema.ts';
import { auditHeads } from './audit/schema.ts';
import type { Tx } from './client.ts';
import { organizationTombstones, type TombstoneRow } from './deletion/schema.ts';
import { type DriftFindingRow, type DriftPolicyRow, driftFindings, driftPolicies } from './drift/schema.ts';
import { type ElevationRow, elevations } from './elevation/schema.ts';
import { type ConnectionRow, oidcConnections } from './federation/schema.ts';
import { isOpen, type OperationRow, operations } from './operation/schema.ts';
import { platformOperators } from './operator/schema.ts';
import { type OrganizationRow, organizations } from './organization/schema.ts';
import { unservedPayments } from './payment/schema.ts';
import { type SessionRow, sessions } from './session/schema.ts';
import { identities } from './user/schema.ts';
import { type WebhookRow, webhooks } from './webhook/schema.ts';
import { type WorkflowRow, workflows } from './workflow/schema.ts';

/*
 * Every lock that a transaction waits for. A transaction takes locks in this order, so that no two wait for each other:
 *
 *   1. a customer, then the names chosen for the customer
 *   2. a drift finding or a drift policy, or the revisions of the policy
 *   3. operations: its own, then the ones beside it, by id
 *   4. a tombstone
 *   5. the organization: exclusive for every change of its status, members, policies and webhooks; shared for its API keys
 *      then a request for approval, then the elevation that it is about
 *   6. API keys, by id, or the starts of the organization, then workflows, by id
 *   7. webhooks, by id
 *   8. a connection to an identity provider
 *   9. identities, by id, then an operator
 *  10. a challenge, a device or the link of a recovery, then the factors, the recovery codes and the password of its person
 *  11. a session
 *  12. an unserved payment
 *  13. the head of the outbox (`appendOutbox`)
 *  14. the head of an audit chain (`appendAudit`), with the last statement: that of an organization before those of persons, by id
 *  15. the access version, which triggers take at COMMIT
 *
 * The key ring has an advisory lock before its rows; no transaction holds it together with locks 1 to 12.
 *
 * A step of an operation locks the operation first, because its own lock decides whether the step still may have an
 * effect. Claims of work that skip locked rows wait for nothing and may be anywhere.
 *
 * The rows of schedules have no place of their own, because the lock of their organization, at 5, decides who changes them: a caller's
 * change holds it alone, as does a change of its status, whose trigger writes them; a claim shares it, skips rows of another claim, and
 * locks their workflows after, at 6. `postponeDue` holds no other lock.
 *
 * Some rows are held, which several transactions can do at once, so that what ends or replaces them waits:
 *
 *   - an organization (`shareOrganization`), at 5
 *   - a connection (`holdConnection`), by a sign-in: first, or after its challenge. What locks a connection locks no challenge
 *   - an identity (`holdIdentity`), by a sign-in and by the calling session, at 9. A row that refers to a person holds it, too
 *   - the calling session (`holdSession`), by a change of an organization after 5, and by an operator after 9
 *
 * Exceptions can deadlock. Postgres then ends one transaction, which is run again (`tenancy.ts`):
 *
 *   - `cancelOpenBeside` locks operations that were opened between its first look and the lock of the organization
 *   - a cascading revocation locks the issued keys after the caller's
 *   - a change or proof of a factor or a password locks the calling session before them
 *   - a change of an organization holds the calling session before 6 to 9. It waits for a sign-in by the connection that it
 *     changes, which may have to end that session; and a mail to the caller itself holds its identity
 *   - the end of the sessions of a connection locks sessions before challenges, and those of several persons
 *   - sessions of one person that end together are locked in no order, except by the end of a connection
 */

/** Serializes the payments of one customer, known or not. */
export const lockCustomer = (tx: Tx, email: string): Promise<void> => lockText(tx, `freehold.customer:${email}`);

/** Serializes the choices of one organization name. */
export const lockName = (tx: Tx, name: string): Promise<void> => lockText(tx, `freehold.name:${nameKeyOf(name)}`);

const lockText = async (tx: Tx, text: string): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(lower(${text}), 0))`);
};

/** Locks a finding for its repair or its end, so that either happens once. undefined: it is no longer open. */
export const lockOpenFinding = async (tx: Tx, id: string): Promise<DriftFindingRow | undefined> => {
  const [row] = await tx
    .select()
    .from(driftFindings)
    .where(and(eq(driftFindings.id, id), eq(driftFindings.status, 'open')))
    .for('update');
  return row;
};

/** Serializes the changes of what decides in the whole installation. */
export const lockPolicyRevisions = (tx: Tx): Promise<void> => lockText(tx, 'freehold.policy-revisions');

export const lockDriftPolicy = async (tx: Tx, kind: DriftKind): Promise<DriftPolicyRow | undefined> => {
  const [row] = await tx.select().from(driftPolicies).where(eq(driftPolicies.kind, kind)).for('update');
  return row;
};

export const lockOperation = async (tx: Tx, operationId: string): Promise<OperationRow> => {
  const [row] = await tx.select().from(operations).where(eq(operations.id, operationId)).for('update');
  if (row === undefined) throw new DomainError('not_found', 'The operation does not exist.');
  return row;
};

/** Locks the open operations of an organization that are not exclusive, such as approvals. */
export const lockOpenBeside = (tx: Tx, orgId: string): Promise<OperationRow[]> =>
  tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), not(operations.isExclusive), isOpen()))
    .orderBy(asc(operations.id))
    .for('update');

export const lockTombstone = async (tx: Tx, orgId: string): Promise<TombstoneRow | undefined> => {
  const [row] = await tx
    .select()
    .from(organizationTombstones)
    .where(eq(organizationTombstones.orgId, orgId))
    .for('update');
  return row;
};

export const lockOrganization = async (tx: Tx, slug: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.slug, slug)).for('update');
  return row;
};

export const lockOrganizationById = async (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId)).for('update');
  return row;
};

/** After the organization, or after the operation that waits for it. */
export const lockApproval = async (tx: Tx, id: string): Promise<ApprovalRow | undefined> => {
  const [row] = await tx.select().from(approvals).where(eq(approvals.id, id)).for('update');
  return row;
};

/** After the request for its approval, if that is locked, too. */
export const lockElevation = async (tx: Tx, id: string): Promise<ElevationRow | undefined> => {
  const [row] = await tx.select().from(elevations).where(eq(elevations.id, id)).for('update');
  return row;
};

/** Shared, so that keys are issued concurrently, but not while the organization changes its status, members or policy. */
export const shareOrganization = async (tx: Tx, orgId: string): Promise<OrganizationStatus | undefined> => {
  const [row] = await tx
    .select({ status: organizations.status })
    .from(organizations)
    .where(eq(organizations.id, orgId))
    .for('share');
  return row?.status;
};

/** Serializes the starts of an organization, so that no more of its runs are open, or start within a minute, than may. */
export const lockStarts = (tx: Tx, orgId: string): Promise<void> => lockText(tx, `freehold.starts:${orgId}`);

export const lockWorkflow = async (tx: Tx, orgId: string, name: string): Promise<WorkflowRow | undefined> => {
  const [row] = await tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.orgId, orgId), eq(workflows.name, name)))
    .for('update');
  return row;
};

/** The same of several workflows. */
export const lockWorkflows = (tx: Tx, orgId: string, ids: readonly string[]): Promise<WorkflowRow[]> =>
  tx
    .select()
    .from(workflows)
    .where(and(eq(workflows.orgId, orgId), inArray(workflows.id, [...ids])))
    .orderBy(asc(workflows.id))
    .for('update');

export const lockApiKeys = (tx: Tx, orgId: string, ids: readonly string[]): Promise<ApiKeyRow[]> =>
  tx
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.orgId, orgId),
        // One parameter, because there may be more ids than a statement takes parameters.
        sql`${apiKeys.id} = any(${sql.param([...ids])}::uuid[])`,
        isNotNull(apiKeys.userId),
      ),
    )
    .orderBy(asc(apiKeys.id))
    .for('update');

/** A query for the ids of API keys, which locks them in their order. */
export const lockingApiKeys = (tx: Tx, where: SQL | undefined, limit: number) =>
  tx.select({ id: apiKeys.id }).from(apiKeys).where(where).orderBy(asc(apiKeys.id)).limit(limit).for('update');

/** Waits for a worker that records an answer, never for the answer itself. */
export const lockWebhook = async (tx: Tx, orgId: string, id: string): Promise<WebhookRow | undefined> => {
  const [row] = await tx
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, id)))
    .for('update');
  return row;
};

/** Locks a webhook for the record of an attempt, which does not block new deliveries. */
export const lockWebhookForAttempt = async (tx: Tx, id: string): Promise<WebhookRow | undefined> => {
  const [row] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
  return row;
};

export const lockWebhooksOf = async (tx: Tx, orgId: string): Promise<void> => {
  await tx
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(eq(webhooks.orgId, orgId))
    .orderBy(asc(webhooks.id))
    .for('update');
};

/** Locks the enabled webhooks of these organizations, so that none is deleted before its events arrive. */
export const lockEnabledWebhooks = (tx: Tx, orgIds: readonly string[], pending: SQL<number>) =>
  tx
    .select({ id: webhooks.id, orgId: webhooks.orgId, eventTypes: webhooks.eventTypes, pending })
    .from(webhooks)
    .where(and(inArray(webhooks.orgId, [...orgIds]), eq(webhooks.status, 'enabled')))
    .orderBy(asc(webhooks.id))
    .for('no key update');

/** Waits for sign-ins by the connection, which hold it, so that none begins a session after it has changed. */
export const lockConnection = async (tx: Tx, orgId: string, id: string): Promise<ConnectionRow | undefined> => {
  const [row] = await tx
    .select()
    .from(oidcConnections)
    .where(and(eq(oidcConnections.orgId, orgId), eq(oidcConnections.id, id)))
    .for('update');
  return row;
};

/** Waits for a creation that is adding one of these persons to another organization. */
export const lockIdentities = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  await tx
    .select({ id: identities.id })
    .from(identities)
    .where(inArray(identities.id, [...ids]))
    .orderBy(asc(identities.id))
    .for('update');
};

/**
 * Waits for a change of the password or of the factors of this person, which locks it. Rows that refer to a person hold it, too,
 * but only once they are inserted: a sign-in holds it before it reads what that change replaces, and before it locks anything else.
 */
export const holdIdentity = async (tx: Tx, id: string): Promise<void> => {
  await tx.select({ id: identities.id }).from(identities).where(eq(identities.id, id)).for('key share');
};

/** Serializes the changes of one operator. */
export const lockOperator = async (tx: Tx, id: string): Promise<void> => {
  await tx
    .select({ id: platformOperators.identityId })
    .from(platformOperators)
    .where(eq(platformOperators.identityId, id))
    .for('update');
};

export const lockUnservedPayment = async (tx: Tx, id: string): Promise<{ code: string } | undefined> => {
  const [row] = await tx
    .select({ code: unservedPayments.code })
    .from(unservedPayments)
    .where(eq(unservedPayments.id, id))
    .for('update');
  return row;
};

/** Empty when the head does not meet the condition; it is then not locked. */
export const lockAuditHead = async (tx: Tx, orgId: string, condition: SQL) =>
  tx
    .select()
    .from(auditHeads)
    .where(and(eq(auditHeads.orgId, orgId), condition))
    .for('update');

/** Serializes the changes of the key ring. */
export const lockKeyRing = async (tx: Tx): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('freehold.key_ring', 0))`);
};

interface LockedSession {
  readonly session: SessionRow;
  /** Its person was forbidden to sign in. */
  readonly isDisabled: boolean;
  readonly isExpired: boolean;
  /** It was refreshed at most this many seconds ago. */
  readonly isInGrace: boolean;
}

/** Locks a session for the renewal of its tokens, so that of two at once the second sees what the first has done. */
export const lockSession = async (tx: Tx, id: string, graceSeconds: number): Promise<LockedSession | undefined> => {
  const [row] = await tx
    .select({
      session: sessions,
      isDisabled: sql<boolean>`${identities.disabledAt} is not null`,
      isExpired: sql<boolean>`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) <= now()`,
      isInGrace: sql<boolean>`${sessions.refreshedAt} >= now() - make_interval(secs => ${graceSeconds})`,
    })
    .from(sessions)
    .innerJoin(identities, eq(identities.id, sessions.identityId))
    .where(eq(sessions.id, id))
    .for('update', { of: sessions });
  return row;
};
