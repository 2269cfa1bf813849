import { and, desc, eq, gt, inArray, isNull, lt, ne, not, or, sql } from 'drizzle-orm';
import type { Federation } from '../../contract/credential.ts';
import type { AuthenticationMethod, SessionEnd } from '../../contract/session.ts';
import type { Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type SessionRow, sessions } from './schema.ts';

// For the transaction of the person whose sessions they are (`withPerson`).

const inSeconds = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;

/** Not after the end of the session itself. */
const atMost = (seconds: number) => sql`least(${sessions.expiresAt}, ${inSeconds(seconds)})`;

/** How long a session and its tokens last, in seconds. */
export interface SessionLife {
  readonly access: number;
  readonly idle: number;
  readonly absolute: number;
}

type NewSession = Pick<
  SessionRow,
  | 'id'
  | 'identityId'
  | 'client'
  | 'aal'
  | 'methods'
  | 'accessHash'
  | 'refreshHash'
  | 'pepperId'
  | 'deviceName'
  | 'userAgent'
  | 'network'
>;

/** What a session takes over from another one, or from an identity provider. Default: the person has proved itself now. */
export type ProvedBefore = Pick<
  SessionRow,
  'authenticatedAt' | 'strongAt' | 'idleSecondsMax' | 'boundOrgId' | keyof Federation
>;

export const insertSession = async (
  tx: Tx,
  session: NewSession & Partial<ProvedBefore>,
  life: SessionLife,
): Promise<void> => {
  await tx.insert(sessions).values({
    strongAt: session.aal === 2 ? sql`now()` : null,
    ...session,
    accessExpiresAt: inSeconds(Math.min(life.access, life.absolute)),
    idleExpiresAt: inSeconds(Math.min(life.idle, life.absolute)),
    expiresAt: inSeconds(life.absolute),
  });
};

const isLive = () =>
  and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`), gt(sessions.idleExpiresAt, sql`now()`));

interface Renewal extends Pick<SessionRow, 'accessHash' | 'refreshHash' | 'pepperId' | 'userAgent' | 'network'> {
  readonly successorSealed: string;
}

/** Replaces the tokens. The access token before stays valid until its own end. */
export const renewSession = async (tx: Tx, before: SessionRow, renewal: Renewal, life: SessionLife): Promise<void> => {
  await tx
    .update(sessions)
    .set({
      ...renewal,
      previousAccessHash: before.accessHash,
      previousAccessExpiresAt: before.accessExpiresAt,
      accessExpiresAt: atMost(life.access),
      previousRefreshHash: before.refreshHash,
      generation: before.generation + 1,
      refreshedAt: sql`now()`,
      idleSecondsMax: sql`greatest(${sessions.idleSecondsMax}, extract(epoch from now() - ${sessions.refreshedAt})::int)`,
      idleExpiresAt: atMost(life.idle),
    })
    .where(eq(sessions.id, before.id));
};

type Succession = Pick<
  SessionRow,
  'id' | 'accessHash' | 'refreshHash' | 'pepperId' | 'methods' | 'aal' | 'boundOrgId'
> & {
  /** Whether a second factor was proved just now. */
  readonly isStrong: boolean;
  /** Whether the person has proved its password just now. */
  readonly isFresh: boolean;
};

/** Inserts the session that replaces one whose person has just proved something more. It ends when that one would have ended. */
export const insertSuccessor = async (
  tx: Tx,
  before: SessionRow,
  { isStrong, isFresh, ...succession }: Succession,
  life: SessionLife,
): Promise<void> => {
  const { identityId, client, authenticatedAt, deviceName, userAgent, network, expiresAt } = before;
  const { federatedOrgId, connectionId, providerSession } = before;
  const isStrongBefore = succession.aal === 2 && !isStrong;
  const strongBefore = isStrongBefore ? before.strongAt : null;
  const end = sql`${expiresAt.toISOString()}::timestamptz`;
  const atMostEnd = (seconds: number) => sql`least(${end}, ${inSeconds(seconds)})`;
  await tx.insert(sessions).values({
    ...succession,
    ...{ identityId, client, deviceName, userAgent, network, expiresAt },
    ...{ federatedOrgId, connectionId, providerSession },
    authenticatedAt: isFresh ? sql`now()` : authenticatedAt,
    strongAt: isStrong ? sql`now()` : strongBefore,
    // Since the proof of the second factor, which goes on.
    idleSecondsMax: isStrongBefore ? before.idleSecondsMax : 0,
    accessExpiresAt: atMostEnd(life.access),
    idleExpiresAt: atMostEnd(life.idle),
  });
};

/** Counts those of everybody, in a transaction of the platform. */
export const countSessions = (tx: Tx): Promise<number> => tx.$count(sessions, isLive());

/** Ends sessions that have not ended, and returns their ids. */
const end = async (
  tx: Tx,
  identityId: string,
  reason: SessionEnd,
  which: ReturnType<typeof and>,
): Promise<string[]> => {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedReason: reason, successorSealed: null })
    .where(and(eq(sessions.identityId, identityId), isNull(sessions.revokedAt), which))
    .returning({ id: sessions.id });
  return ended.map(({ id }) => id);
};

const isBoundTo = (orgId: string | null) => (orgId === null ? undefined : eq(sessions.boundOrgId, orgId));

/** `boundOrgId`: only if it is bound to this organization; null: in any case. */
export const endSession = (
  tx: Tx,
  identityId: string,
  id: string,
  reason: SessionEnd,
  boundOrgId: string | null = null,
): Promise<string[]> => end(tx, identityId, reason, and(eq(sessions.id, id), isBoundTo(boundOrgId)));

/** `exceptId`: a session that goes on; null: none does. `boundOrgId`: only those bound to this organization. */
export const endSessions = (
  tx: Tx,
  identityId: string,
  exceptId: string | null,
  reason: SessionEnd,
  boundOrgId: string | null = null,
): Promise<string[]> =>
  end(tx, identityId, reason, and(exceptId === null ? undefined : ne(sessions.id, exceptId), isBoundTo(boundOrgId)));

/** Whether the methods that are left have one of these. */
const leaves = (method: AuthenticationMethod, among: readonly AuthenticationMethod[]) =>
  sql`array_remove(${sessions.methods}, ${method}) && ${sql.param([...among])}::text[]`;

/** A passkey is worth two factors. The others that sign in are worth one. */
const factorMethods: readonly AuthenticationMethod[] = ['otp', 'hwk'];
const signInMethods: readonly AuthenticationMethod[] = ['pwd', 'mail', 'oidc', 'hwk'];

/**
 * Takes a method from the sessions that may have been proved with a factor that is gone. Sessions that would have nothing left to
 * sign in with end.
 */
export const weakenSessions = async (
  tx: Tx,
  identityId: string,
  method: AuthenticationMethod,
  exceptId: string | null,
): Promise<void> => {
  const proved = and(
    sql`${method} = any(${sessions.methods})`,
    exceptId === null ? undefined : ne(sessions.id, exceptId),
  );
  await end(tx, identityId, 'factor_removed', and(proved, not(leaves(method, signInMethods))));
  await tx
    .update(sessions)
    .set({
      aal: sql`case when ${leaves(method, factorMethods)} then 2 else 1 end`,
      strongAt: null,
      methods: sql`array_remove(${sessions.methods}, ${method})`,
    })
    .where(and(eq(sessions.identityId, identityId), isNull(sessions.revokedAt), proved));
};

/**
 * Ends the sessions that were not used for longest, so that at most `max` go on. Those bound to an organization are counted apart,
 * because its identity provider can begin any number of them.
 */
export const endSessionsBeyond = (
  tx: Tx,
  identityId: string,
  boundOrgId: string | null,
  max: number,
): Promise<string[]> => {
  const isAlike = boundOrgId === null ? isNull(sessions.boundOrgId) : eq(sessions.boundOrgId, boundOrgId);
  const beyond = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.identityId, identityId), isAlike, isLive()))
    .orderBy(desc(sessions.refreshedAt), desc(sessions.id))
    .offset(max);
  return end(tx, identityId, 'too_many', inArray(sessions.id, beyond));
};

/** `boundOrgId`: only those that are bound to this organization, too; null: all. */
export const sessionPage = (
  tx: Tx,
  identityId: string,
  boundOrgId: string | null,
  limit: number,
  position: Position | null,
) =>
  tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.identityId, identityId), isBoundTo(boundOrgId), isLive(), olderThan(sessions, position)))
    .orderBy(...newestFirst(sessions))
    .limit(limit);

/** Deletes sessions that ended before this time, for the platform, and returns their number. */
export const deleteSessionsBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, {
    id: sessions.id,
    by: sessions.expiresAt,
    where: or(lt(sessions.expiresAt, before), lt(sessions.revokedAt, before)),
    limit,
  });
