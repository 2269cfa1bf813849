// What a key's times mean now.
import type { ApiKey } from '../../../../src/client/index.ts';

const dayMs = 86_400_000;

/** From when on the end of a key is announced. */
const expiringMs = 14 * dayMs;

/** One state for each key: the one that asks for something first. */
export type KeyState = 'revoked' | 'expired' | 'rotating' | 'expiring' | 'overdue' | 'dueSoon' | 'active';

type KeyTimes = Pick<ApiKey, 'status' | 'expiresAt' | 'validUntil' | 'rotation'>;

export const stateOf = ({ status, expiresAt, validUntil, rotation }: KeyTimes, now: number): KeyState => {
  if (status === 'revoked' || (validUntil !== null && Date.parse(validUntil) <= now)) return 'revoked';
  const leftMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
  if (leftMs <= 0) return 'expired';
  if (status === 'rotating') return 'rotating';
  if (leftMs <= expiringMs) return 'expiring';
  if (rotation.state === 'overdue') return 'overdue';
  return rotation.state === 'due_soon' ? 'dueSoon' : 'active';
};

/** Which of the two keys of a rotation is used: whether the old one can end. */
export type OverlapUse = 'oldStillUsed' | 'newNeverUsed' | 'onlyNewUsed';

export const overlapUse = (
  old: Pick<ApiKey, 'lastUsedAt'>,
  successor: Pick<ApiKey, 'lastUsedAt' | 'createdAt'>,
): OverlapUse => {
  if (successor.lastUsedAt === null) return 'newNeverUsed';
  const since = Date.parse(successor.createdAt);
  return old.lastUsedAt !== null && Date.parse(old.lastUsedAt) > since ? 'oldStillUsed' : 'onlyNewUsed';
};
