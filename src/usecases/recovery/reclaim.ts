import type { Tx } from '../../db/client.ts';
import { deleteFactors, replaceRecoveryCodes } from '../../db/factor/store.ts';
import { deleteLink, listLinks } from '../../db/federation/identity.ts';
import { lockIdentities } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import { endSessions } from '../../db/session/store.ts';
import { asOrganization } from '../../db/tenancy.ts';
import { isEmailVerified } from '../../db/user/identity.ts';

/** The ways to sign in that a person loses. */
export interface Reclaimed {
  readonly passwords: number;
  readonly factors: number;
  readonly links: number;
  readonly sessions: number;
}

/**
 * Takes a person from somebody who has never proved the mailbox, and gives it to the caller, who has just proved it: second factors,
 * recovery codes, links to identity providers and sessions end. The caller sets another password in the same transaction, which is
 * one of the person. Otherwise an administrator of any organization could take an address by a link that is handed over, add a
 * factor, and shut its owner out for good. null: the mailbox was proved before, so nothing ends.
 */
export const reclaim = async (tx: Tx, identityId: string): Promise<Reclaimed | null> => {
  await lockIdentities(tx, [identityId]);
  if (await isEmailVerified(tx, identityId)) return null;
  const passwords = (await findPassword(tx, identityId)) === undefined ? 0 : 1;
  const links = await listLinks(tx, identityId);
  for (const { id, orgId } of links)
    await asOrganization(tx, { orgId, identityId }, () => deleteLink(tx, orgId, identityId, id));
  const factors = await deleteFactors(tx, identityId);
  await replaceRecoveryCodes(tx, identityId, []);
  const ended = await endSessions(tx, identityId, null, 'password_changed');
  return { passwords, factors, links: links.length, sessions: ended.length };
};

/** The entry for the audit trail, if somebody else could have signed in as the person. */
export const reclaimEntries = (identityId: string, reclaimed: Reclaimed | null) => {
  if (reclaimed === null) return [];
  const { passwords, factors, links } = reclaimed;
  if (passwords + factors + links === 0) return [];
  return [{ action: 'account.reclaim', target: `person:${identityId}`, detail: { ...reclaimed } }];
};
