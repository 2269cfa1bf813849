import { DomainError } from '../../contract/errors.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import { countLiveKeys } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import type { Context } from '../context.ts';

// How many live keys a member and an organization may have: those that are `active`, expired or not, and those in their
// overlap. Counted after the new key and its event were written: the lock on the organization's events, held until the
// transaction ends, makes requests that would take the last place together come one after the other.

const limitsOf = ({ settings }: Context, { orgId, userId }: ApiKeyRow) => [
  { of: { orgId, userId }, max: settings.apiKeysPerMemberMax, holder: 'A member' },
  { of: { orgId }, max: settings.apiKeysPerOrganizationMax, holder: 'An organization' },
];

/** 409 `api_key_limit_reached`. Keys that were there before the limit keep working; there are no new ones beside them. */
export const assertWithinLimits = async (ctx: Context, tx: Tx, row: ApiKeyRow): Promise<void> => {
  for (const { of, max, holder } of limitsOf(ctx, row)) {
    const { active, overlapping } = await countLiveKeys(tx, of, max + 1);
    if (active + overlapping <= max) continue;
    throw new DomainError(
      'api_key_limit_reached',
      `${holder} may have at most ${max} keys that are not revoked. Revoke one to issue another.`,
    );
  }
};

/**
 * A rotation adds no active key and is never refused for their number, or nobody at the limit could replace a key. Only
 * repeated rotations could pile up keys in their overlap: there are at most as many of those as the limit, or as there are
 * active keys. Without an overlap every rotation is possible.
 */
export const assertMayOverlap = async (ctx: Context, tx: Tx, row: ApiKeyRow): Promise<void> => {
  for (const { of, max, holder } of limitsOf(ctx, row)) {
    const { active, overlapping } = await countLiveKeys(tx, of, null);
    if (overlapping <= Math.max(max, active)) continue;
    throw new DomainError(
      'api_key_limit_reached',
      `${holder} may have at most ${Math.max(max, active)} rotated keys in their overlap. Rotate with \`overlapSeconds: 0\`, or revoke a rotated key.`,
    );
  }
};
