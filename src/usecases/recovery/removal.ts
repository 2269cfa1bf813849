import type { ApprovalRow } from '../../db/approval/schema.ts';
import type { AuditEntry } from '../../db/audit/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { deleteFactors, replaceRecoveryCodes } from '../../db/factor/store.ts';
import { lockIdentities } from '../../db/locks.ts';
import { endSessions } from '../../db/session/store.ts';
import { asPerson } from '../../db/tenancy.ts';
import { findElsewhere } from '../../db/user/hold.ts';
import { type Telling, tellPerson } from '../notification/tell.ts';
import { holdMemberships } from './hold.ts';

type Parts = Telling & { readonly db: Db };
type Requested = Pick<ApprovalRow, 'id' | 'orgId' | 'requesterIdentityId'>;

/** Holds the person in every other organization: what one approves opens no other one. */
export const holdElsewhere = async (parts: Parts, { orgId, requesterIdentityId: id }: Requested): Promise<void> =>
  holdMemberships(parts, id, 'factors_recovered', await findElsewhere(parts.db, id, orgId));

/**
 * Removes the second factors and recovery codes of a person, and ends all of its sessions. Its password stays, and gives a session that
 * can add a factor. Returns the entry for the person's own trail.
 */
export const removeLostFactors = async (
  parts: Telling,
  tx: Tx,
  { id: operationId, orgId, requesterIdentityId: identityId }: Requested,
): Promise<AuditEntry> => {
  const detail = await asPerson(tx, { orgId, identityId }, async () => {
    await lockIdentities(tx, [identityId]);
    const factors = await deleteFactors(tx, identityId);
    await replaceRecoveryCodes(tx, identityId, []);
    const sessions = (await endSessions(tx, identityId, null, 'factor_removed')).length;
    await tellPerson(parts, tx, identityId, 'factors_recovered', { organizationId: orgId });
    return { orgId, factors, sessions };
  });
  const person = `person:${identityId}`;
  const removed = { action: 'factor_recovery.complete', target: person, operationId, detail };
  return { orgId: identityId, actor: person, keyId: null, ...removed };
};
