import type { SessionEnd } from '../../contract/session.ts';
import { endFederatedSessions, type FederatedSessions } from '../../db/federation/sessions.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';

/** Sessions that one transaction ends, so that its locks are held briefly. */
const endedAtOnceMax = 200;

/** Ends sessions that began by a connection, and returns how many. Nothing may begin further ones meanwhile. */
export const endSessionsOf = async (
  { db }: Pick<Dependencies, 'db'>,
  orgId: string,
  which: FederatedSessions,
  reason: SessionEnd,
): Promise<number> => {
  for (let total = 0; ; ) {
    const ended = await withOrganization(db, orgId, (tx) => endFederatedSessions(tx, which, reason, endedAtOnceMax));
    total += ended;
    if (ended < endedAtOnceMax) return total;
  }
};
