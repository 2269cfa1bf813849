import { DomainError } from '../../contract/errors.ts';
import type { Tx } from '../client.ts';
import { findConfirmedFactors } from '../factor/store.ts';
import { lockIdentities } from '../locks.ts';
import { findOperatorRole } from '../operator/look-up.ts';
import { asPerson } from '../tenancy.ts';
import { findUser } from '../user/store.ts';
import type { ApprovalRow } from './schema.ts';
import { maySignIn } from './store.ts';

const gone = (why: string): DomainError => new DomainError('illegal_transition', why);

/**
 * Refuses if what was requested could no longer be requested by the person who did: hours or days may have passed. Under the lock of
 * the request.
 */
export const assertRequesterStands = async (tx: Tx, row: ApprovalRow): Promise<void> => {
  const { orgId, requesterUserId, requesterIdentityId: identityId, kind } = row;
  const role = await findOperatorRole(tx, identityId);
  if (requesterUserId === null) {
    if (role === null) throw gone('The requester is no longer an operator.');
    return;
  }
  const user = await findUser(tx, orgId, requesterUserId);
  if (user?.status !== 'active' || !(await maySignIn(tx, identityId)))
    throw gone('The requester is no longer an active member of the organization.');
  if (user.heldAt !== null) throw gone('The organization holds the membership of the requester.');
  if (kind !== 'factorRecovery') return;
  // The factors guard more than the organizations that have been asked.
  if (role !== null) throw gone('The requester has become an operator.');
  await asPerson(tx, { orgId, identityId }, () => assertFactorsLost(tx, row));
};

/** A factor that was added since is not lost. It may have been added after another organization had the lost ones removed. */
const assertFactorsLost = async (
  tx: Tx,
  { requesterIdentityId: identityId, createdAt }: ApprovalRow,
): Promise<void> => {
  await lockIdentities(tx, [identityId]);
  const factors = await findConfirmedFactors(tx, identityId);
  if (factors.length === 0) throw gone('The requester has no second factor any longer.');
  if (factors.some(({ confirmedAt }) => confirmedAt !== null && confirmedAt > createdAt))
    throw gone('The requester has added a second factor since.');
};
