import type { Elevation } from '../../contract/elevation.ts';
import type { ElevationRow } from '../../db/elevation/schema.ts';

export const presentElevation = (row: ElevationRow): Elevation => ({
  id: row.id,
  status: row.status,
  requestedBy: row.requestedBy,
  userId: row.requesterUserId,
  role: row.role,
  scopes: row.scopes,
  durationSeconds: row.durationSeconds,
  reason: row.reason,
  startsAt: shownTime(row.startsAt),
  endsAt: shownTime(row.endsAt),
  endedAt: shownTime(row.endedAt),
  endedBy: row.endedBy,
  isTokenFetched: row.tokenHash !== null,
  review: reviewOf(row),
  reviewDueAt: shownTime(row.reviewDueAt),
  createdAt: row.createdAt.toISOString(),
});

const reviewOf = ({ verdict, reviewNote, reviewedBy, reviewedAt }: ElevationRow): Elevation['review'] =>
  verdict === null || reviewNote === null || reviewedBy === null || reviewedAt === null
    ? null
    : { verdict, note: reviewNote, reviewedBy, reviewedAt: reviewedAt.toISOString() };

const shownTime = (at: Date | null): string | null => at?.toISOString() ?? null;
