import { sessionIn } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import type { UserPrincipal } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { insertVisit, noteAccepted, noteFurtherVisits, type SessionVisit } from '../../db/session/visit.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { every } from '../every.ts';

const flushEveryMs = 4_000;
/** Visits per statement. */
const batchMax = 1_000;

/** Collects which sessions come into which organizations and writes it every few seconds, so that no request writes. */
export interface SessionVisits {
  entered(member: UserPrincipal): void;
  /** Writes the rest. */
  close(): Promise<void>;
}

/** For a process that may not write. */
export const noSessionVisits: SessionVisits = { entered: () => undefined, close: async () => undefined };

/** The first visit of a session is an event in the audit trail of the organization. */
const writeFirstVisit = async (db: Db, visit: SessionVisit): Promise<void> => {
  const { orgId, sessionId, userId, aal, methods } = visit;
  await withOrganization(db, orgId, async (tx) => {
    if (!(await insertVisit(tx, visit))) return;
    await noteAccepted(tx, orgId, userId);
    await appendAudit(tx, {
      ...{ orgId, sessionId, actor: `user:${userId}`, action: 'session.entered', target: `user:${userId}` },
      detail: { aal, method: methods.join('+') },
    });
  });
};

/** One of each session in each organization, the last: what is remembered of a member may have been read again meanwhile. */
const visitsOf = (entered: readonly (readonly [UserPrincipal, number])[]): SessionVisit[] => {
  const visits = new Map<string, SessionVisit>();
  for (const [{ id: userId, orgId, credential }, at] of entered) {
    const session = sessionIn(credential);
    if (session === null) continue;
    const { id: sessionId, aal, methods } = session;
    visits.set(`${sessionId}:${orgId}`, { orgId, sessionId, userId, aal, methods, at });
  }
  return [...visits.values()];
};

export const openSessionVisits = (db: Db, onError: (error: unknown) => void): SessionVisits => {
  // When each came in last. By the object, which is the same for each call of a session: a check makes nothing. Bounded by the
  // number of sessions and memberships that this process remembers.
  let visits = new Map<UserPrincipal, number>();
  const stopped = new AbortController();

  const write = async (batch: readonly SessionVisit[]): Promise<void> => {
    const fresh = await withPlatform(db, (tx) => noteFurtherVisits(tx, batch));
    for (const visit of fresh) {
      try {
        await writeFirstVisit(db, visit);
      } catch (error) {
        if (error instanceof DomainError) throw error;
        // Its session or its member was removed meanwhile.
        onError(error);
      }
    }
  };

  const flush = async (): Promise<void> => {
    const taken = [...visits];
    visits = new Map();
    for (let start = 0; start < taken.length; start += batchMax) {
      try {
        await write(visitsOf(taken.slice(start, start + batchMax)));
      } catch (error) {
        // The other batches would fail as well. All of them are kept for the next flush; to note one twice changes nothing.
        for (const [member, at] of taken.slice(start)) if (!visits.has(member)) visits.set(member, at);
        onError(error);
        return;
      }
    }
  };

  const flushing = every(flushEveryMs, stopped.signal, flush);

  return {
    entered: (member) => {
      visits.set(member, Date.now());
    },
    close: async () => {
      stopped.abort();
      await flushing;
      await flush();
    },
  };
};
