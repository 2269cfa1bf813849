import type { SessionEnd } from '../../contract/session.ts';
import { type AuditEntry, appendAuditWithPersons } from '../../db/audit/store.ts';
import { linkedPersons } from '../../db/federation/identity.ts';
import { endFederatedSessions } from '../../db/federation/sessions.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';

interface EndedSessions {
  readonly identityId: string;
  readonly actor: string;
  readonly requestId: string;
  readonly reason: SessionEnd;
  readonly connectionId: string;
  readonly sessions: number;
}

/** The entry in the audit trail of a person whose sessions have ended. */
export const endedOf = ({ identityId, connectionId, sessions, reason, ...by }: EndedSessions): AuditEntry => ({
  ...{ ...by, orgId: identityId, keyId: null },
  action: 'session.end',
  target: `oidc_connection:${connectionId}`,
  detail: { reason, sessions },
});

/** Persons whose sessions one transaction ends, so that its locks are held briefly. */
const personsAtOnceMax = 20;

/** Sessions of persons who are no longer linked, of which one transaction ends so many. */
const endedAtOnceMax = 200;

type Parts = Pick<Dependencies, 'db'> & { readonly requestId: string };
interface Ended {
  readonly orgId: string;
  readonly connectionId: string;
}

/** Ends the sessions that began by a connection, and returns how many. Nothing may begin further ones meanwhile. */
export const endSessionsOf = async (parts: Parts, { orgId, connectionId }: Ended): Promise<number> => {
  let total = 0;
  for (let after: string | null = null; ; ) {
    const page: Page = await endPage(parts, { orgId, connectionId }, after);
    total += page.ended;
    if (page.last === null) break;
    after = page.last;
  }
  for (;;) {
    const ended = await withOrganization(parts.db, orgId, (tx) =>
      endFederatedSessions(tx, { connectionId }, 'connection_ended', endedAtOnceMax),
    );
    total += ended;
    if (ended < endedAtOnceMax) return total;
  }
};

interface Page {
  readonly ended: number;
  /** null: there are no persons after this page. */
  readonly last: string | null;
}

const endPage = ({ db, requestId }: Parts, { orgId, connectionId }: Ended, after: string | null): Promise<Page> =>
  withOrganization(db, orgId, async (tx) => {
    const persons = await linkedPersons(tx, { orgId, connectionId, after, limit: personsAtOnceMax });
    const reason = 'connection_ended' as const;
    const counts = await pipeline(
      persons.map((identityId) => endFederatedSessions(tx, { connectionId, identityId }, reason, null)),
    );
    const by = { actor: `oidc_connection:${connectionId}`, requestId, reason, connectionId };
    const ended = persons.map((identityId, index) => ({ ...by, identityId, sessions: counts[index] ?? 0 }));
    const entries = ended.filter(({ sessions }) => sessions > 0).map(endedOf);
    if (entries.length > 0) await appendAuditWithPersons(tx, orgId, [], entries);
    const last = persons.length < personsAtOnceMax ? null : (persons.at(-1) ?? null);
    return { ended: ended.reduce((sum, { sessions }) => sum + sessions, 0), last };
  });
