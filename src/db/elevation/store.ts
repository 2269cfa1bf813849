import { and, eq, gt, or, sql } from 'drizzle-orm';
import type { ElevationStatus, ReviewElevation } from '../../contract/elevation.ts';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type ElevationRow, elevations } from './schema.ts';

export type NewElevation = Pick<
  ElevationRow,
  | 'id'
  | 'orgId'
  | 'requestedBy'
  | 'requesterIdentityId'
  | 'requesterUserId'
  | 'role'
  | 'scopes'
  | 'reason'
  | 'durationSeconds'
>;

export const insertElevation = async (tx: Tx, elevation: NewElevation): Promise<ElevationRow> => {
  const [row] = await tx.insert(elevations).values(elevation).returning();
  if (row === undefined) throw new Error('The elevation was not inserted');
  return row;
};

interface ElevationFilter {
  readonly orgId: string;
  readonly status?: ElevationStatus | undefined;
  /** Only those of this requester. */
  readonly by?: { readonly userId: string } | { readonly identityId: string } | undefined;
}

export const elevationPage = (
  tx: Tx,
  { orgId, status, by }: ElevationFilter,
  limit: number,
  position: Position | null,
): Promise<ElevationRow[]> =>
  tx
    .select()
    .from(elevations)
    .where(
      and(
        eq(elevations.orgId, orgId),
        status === undefined ? undefined : eq(elevations.status, status),
        by === undefined
          ? undefined
          : 'userId' in by
            ? eq(elevations.requesterUserId, by.userId)
            : eq(elevations.requesterIdentityId, by.identityId),
        olderThan(elevations, position),
      ),
    )
    .orderBy(...newestFirst(elevations))
    .limit(limit);

export const findElevation = async (tx: Tx, orgId: string, id: string): Promise<ElevationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(elevations)
    .where(and(eq(elevations.orgId, orgId), eq(elevations.id, id)));
  return row;
};

/** One that is over is so from its end on, even while its run cannot note it. */
const isOpen = or(
  eq(elevations.status, 'requested'),
  and(eq(elevations.status, 'active'), gt(elevations.endsAt, sql`now()`)),
);

/** How many elevations of an organization are requested or active. `requesterIdentityId`: only those of this person. */
export const countOpenElevations = (tx: Tx, orgId: string, requesterIdentityId?: string): Promise<number> =>
  tx.$count(elevations, and(eq(elevations.orgId, orgId), isBy(requesterIdentityId), isOpen));

/** How many elevations a person has requested in an organization since this time, however they ended. */
export const countRequestedSince = (tx: Tx, orgId: string, requesterIdentityId: string, since: Date): Promise<number> =>
  tx.$count(elevations, and(eq(elevations.orgId, orgId), isBy(requesterIdentityId), gt(elevations.createdAt, since)));

const isBy = (identityId: string | undefined) =>
  identityId === undefined ? undefined : eq(elevations.requesterIdentityId, identityId);

type Change = Partial<Omit<typeof elevations.$inferInsert, 'id' | 'orgId'>>;

const change = async (
  tx: Tx,
  { id }: Pick<ElevationRow, 'id'>,
  set: { [K in keyof Change]: Change[K] | ReturnType<typeof sql> },
) => {
  const [row] = await tx.update(elevations).set(set).where(eq(elevations.id, id)).returning();
  if (row === undefined) throw new Error('The elevation does not exist');
  return row;
};

// The following change a locked elevation.

/** It lasts from now on, by the clock of Postgres. */
export const activateElevation = (tx: Tx, row: ElevationRow): Promise<ElevationRow> =>
  change(tx, row, {
    status: 'active',
    startsAt: sql`now()`,
    endsAt: sql`now() + make_interval(secs => ${row.durationSeconds})`,
  });

export const keepToken = (
  tx: Tx,
  row: ElevationRow,
  { keyHash, pepperId }: { keyHash: string; pepperId: string },
): Promise<ElevationRow> => change(tx, row, { tokenHash: keyHash, pepperId });

/** `endedBy`: who ended it early; null: its time is over. */
export const endElevation = (tx: Tx, row: ElevationRow, endedBy: string | null): Promise<ElevationRow> =>
  change(tx, row, {
    status: 'ended',
    endedBy,
    endedAt: endedBy === null ? sql`least(now(), ends_at)` : sql`now()`,
  });

export const awaitReview = (tx: Tx, row: ElevationRow, seconds: number): Promise<ElevationRow> =>
  change(tx, row, { reviewDueAt: sql`now() + make_interval(secs => ${seconds})` });

export const reviewElevation = (
  tx: Tx,
  row: ElevationRow,
  { verdict, note, reviewedBy }: ReviewElevation & { reviewedBy: string },
): Promise<ElevationRow> =>
  change(tx, row, { status: 'reviewed', verdict, reviewNote: note, reviewedBy, reviewedAt: sql`now()` });

export const lapseReview = (tx: Tx, row: ElevationRow): Promise<ElevationRow> =>
  change(tx, row, { status: 'unreviewed' });

/** Whether it is in force, by the clock of Postgres, and its requester still somebody who could have it. */
export const isInForce = async (tx: Tx, orgId: string, id: string): Promise<boolean> =>
  (await tx.$count(
    elevations,
    and(
      eq(elevations.orgId, orgId),
      eq(elevations.id, id),
      sql`freehold_elevation_stands(${elevations.id})`,
      gt(elevations.endsAt, sql`now()`),
    ),
  )) > 0;

// The following run in transactions of the platform.

/** Elevations whose review is overdue. */
export const countUnreviewedElevations = (tx: Tx): Promise<number> =>
  tx.$count(elevations, eq(elevations.status, 'unreviewed'));

export const countActiveElevations = (tx: Tx): Promise<number> =>
  tx.$count(elevations, and(eq(elevations.status, 'active'), gt(elevations.endsAt, sql`now()`)));
