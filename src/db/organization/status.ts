import { and, eq, inArray, sql } from 'drizzle-orm';
import { DomainError } from '../../contract/errors.ts';
import { isSettled, type OrganizationStatus, organizationStatuses } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { lockOrganization } from '../locks.ts';
import { type OrganizationRow, organizations } from './schema.ts';

/** Refuses changes while the organization is being created or deleted. `what` names the thing to change. */
export const assertSettled = (status: OrganizationStatus, what: string): void => {
  if (isSettled(status)) return;
  throw new DomainError('illegal_transition', `The organization's ${what} cannot be changed while it is ${status}.`);
};

/** Locks the organization for a change of its members, policies or webhooks, and refuses one that is not settled. */
export const lockSettled = async (tx: Tx, slug: string, what: string): Promise<OrganizationRow> => {
  const row = await lockOrganization(tx, slug);
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  assertSettled(row.status, what);
  return row;
};

/** The statuses that may follow each status. */
const transitions: Readonly<Record<OrganizationStatus, readonly OrganizationStatus[]>> = {
  pending: ['provisioning', 'deleting'],
  provisioning: ['active', 'pending'],
  active: ['suspended', 'inactive', 'deleting'],
  suspended: ['active', 'deleting'],
  inactive: ['active', 'deleting'],
  deleting: ['active', 'suspended', 'inactive', 'pending'],
};

const isTransition = (from: OrganizationStatus, to: OrganizationStatus): boolean => transitions[from].includes(to);

export const assertTransition = (from: OrganizationStatus, to: OrganizationStatus): void => {
  if (!isTransition(from, to)) {
    throw new DomainError('illegal_transition', `An organization that is ${from} cannot become ${to}.`);
  }
};

/** Changes the status unless it is already `to`; `illegal_transition` when the current status does not allow it. */
export const moveOrganization = async (tx: Tx, orgId: string, to: OrganizationStatus): Promise<void> => {
  const preceding = organizationStatuses.filter((from) => isTransition(from, to));
  if (await setStatus(tx, orgId, preceding, to)) return;
  // Without a lock: the audit event may have been sent after the update by now, and its lock is the last.
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, orgId));
  if (row === undefined) throw new DomainError('not_found', 'The organization does not exist.');
  if (row.status !== to) assertTransition(row.status, to);
};

/** Undoes the provisioning of an organization that existed before it. Returns whether it was `provisioning`. */
export const returnToPending = (tx: Tx, orgId: string): Promise<boolean> =>
  setStatus(tx, orgId, ['provisioning'], 'pending');

const setStatus = async (
  tx: Tx,
  orgId: string,
  from: readonly OrganizationStatus[],
  to: OrganizationStatus,
): Promise<boolean> => {
  const rows = await tx
    .update(organizations)
    .set({ status: to, version: sql`${organizations.version} + 1`, updatedAt: sql`now()` })
    .where(and(eq(organizations.id, orgId), inArray(organizations.status, from)))
    .returning({ id: organizations.id });
  return rows.length > 0;
};
