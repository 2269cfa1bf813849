import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { AuthenticationMethod, SessionClient } from '../../contract/session.ts';
import type { Tx } from '../client.ts';
import type { Position } from '../page.ts';
import { users } from '../user/schema.ts';
import { sessionVisits } from './schema.ts';

/** A session that came into an organization as one of its members; `at` in milliseconds since 1970. */
export interface SessionVisit {
  readonly orgId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly aal: 1 | 2;
  readonly methods: readonly AuthenticationMethod[];
  readonly at: number;
}

/** Notes when known visitors came last, for the platform, and returns which visits are new. */
export const noteFurtherVisits = async (tx: Tx, visits: readonly SessionVisit[]): Promise<SessionVisit[]> => {
  const sessions = sql.param(visits.map(({ sessionId }) => sessionId));
  const organizations = sql.param(visits.map(({ orgId }) => orgId));
  const times = sql.param(visits.map(({ at }) => new Date(at).toISOString()));
  // A row that another process is writing is skipped: it writes the same, a little earlier.
  const known = await tx.execute<{ sessionId: string; orgId: string }>(sql`
    with known as (
      select v.id, v.session_id, v.org_id, c.at
      from unnest(${sessions}::uuid[], ${organizations}::uuid[], ${times}::text[]::timestamptz[])
        as c (session_id, org_id, at)
      join session_visits v on v.session_id = c.session_id and v.org_id = c.org_id
    ),
    locked as (
      select v.id from session_visits v join known on known.id = v.id for update of v skip locked
    ),
    written as (
      update session_visits set last_at = greatest(last_at, least(known.at, now()))
      from known join locked on locked.id = known.id where session_visits.id = known.id
    )
    select session_id as "sessionId", org_id as "orgId" from known`);
  const found = new Set(known.map(({ sessionId, orgId }) => sessionId + orgId));
  return visits.filter(({ sessionId, orgId }) => !found.has(sessionId + orgId));
};

/** Notes that the session came in for the first time; false: another process has noted it. In a transaction of the organization. */
export const insertVisit = async (tx: Tx, { at, methods, ...visit }: SessionVisit): Promise<boolean> => {
  const came = sql`least(${new Date(at).toISOString()}::timestamptz, now())`;
  const rows = await tx
    .insert(sessionVisits)
    .values({ id: uuid(), ...visit, methods: [...methods], lastAt: came, createdAt: came })
    .onConflictDoNothing()
    .returning({ id: sessionVisits.id });
  return rows.length > 0;
};

/** Notes that the member has come in by itself, and so knows of the organization. */
export const noteAccepted = async (tx: Tx, orgId: string, userId: string): Promise<void> => {
  await tx
    .update(users)
    .set({ acceptedAt: sql`now()` })
    .where(and(eq(users.orgId, orgId), eq(users.id, userId), isNull(users.acceptedAt)));
};

/** A session of a member that can still be used. */
export interface LiveVisit extends Position {
  sessionId: string;
  client: SessionClient;
  aal: number;
  methods: AuthenticationMethod[];
  lastAt: Date;
}

/** Lists those of one member of the transaction's organization, the newest visitor first. */
export const liveVisitPage = async (
  tx: Tx,
  userId: string,
  limit: number,
  position: Position | null,
): Promise<LiveVisit[]> => {
  type Row = Omit<LiveVisit, 'createdAt' | 'lastAt'> & { createdAt: string; lastAt: string };
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select session_id as "sessionId", id, client, aal, methods, created_at as "createdAt", last_at as "lastAt"
    from freehold_live_visits(${userId}, ${limit}, ${position?.createdAt.toISOString() ?? null}::timestamptz,
      ${position?.id ?? null}::uuid)`);
  return rows.map(({ createdAt, lastAt, ...row }) => ({
    ...row,
    createdAt: new Date(createdAt),
    lastAt: new Date(lastAt),
  }));
};
