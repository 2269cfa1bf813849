import { DomainError } from '../../contract/errors.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import { countLiveKeys } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import type { Context } from '../context.ts';

// Limits the live keys of a member and of an organization. A key is live while it is `active`, expired or not, or in
// its overlap. The keys are counted after the new one and its event were written: the transaction then holds the lock
// on the organization's events, so that two requests cannot both take the last place.

const limitsOf = ({ settings }: Context, { orgId, userId }: ApiKeyRow) => [
  { of: { orgId, userId }, max: settings.apiKeysPerMemberMax, holder: 'A member' },
  { of: { orgId }, max: settings.apiKeysPerOrganizationMax, holder: 'An organization' },
];

/** Throws 409 `api_key_limit_reached`. Existing keys keep working when the limit is lowered. */
export const assertWithinLimits = async (ctx: Context, tx: Tx, row: ApiKeyRow): Promise<void> => {
  for (const { of, max, holder } of limitsOf(ctx, row)) {
    const { active, overlapping } = await countLiveKeys(tx, of, max + 1);
    if (active + overlapping <= max) continue;
    throw new DomainError(
      'api_key_limit_reached',
      `${holder} may have at most ${max} unrevoked keys. Revoke one to issue another.`,
    );
  }
};

/**
 * Limits the rotated keys in their overlap to the larger of the limit and the number of active keys, because repeated
 * rotations could pile them up. A rotation adds no active key, so it is allowed at the limit. Without an overlap, it is
 * always allowed.
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
