import { DomainError, type FieldError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import { keyIdOf } from '../../contract/principal.ts';
import type { RateLimits, UpdateRateLimits } from '../../contract/rate-limit.ts';
import { findKeyLimit } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import { findRateLimitPolicy, putRateLimitPolicy, type RateLimitPolicy } from '../../db/rate-limit/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';
import { callLimits, callUseOf } from './call-limits.ts';

const limitNames = ['keyPerHour', 'principalPerMinute'] as const;

/** Shows the limits and the use of one key: `keyId`, or else the calling key. */
export const readRateLimits = async (ctx: Context, slug: string, keyId: string | undefined): Promise<RateLimits> => {
  authorize(ctx, 'rate-limit:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  const { policy, key } = await withOrganization(ctx.db, orgId, async (tx) => ({
    policy: await findRateLimitPolicy(tx, orgId),
    key: await keyOf(ctx, tx, orgId, keyId),
  }));
  return presentRateLimits(ctx, orgId, policy, await useOf(ctx, orgId, policy, key));
};

/** Changes the limits; every process applies them within a second. */
export const updateRateLimits = async (
  ctx: Context,
  slug: string,
  change: UpdateRateLimits,
  conditions: Conditions,
): Promise<RateLimits> => {
  authorize(ctx, 'rate-limit:update', slug);
  assertBelowMax(ctx, change);
  const { value } = await changeTenant(
    ctx,
    { slug, permission: 'rate-limit:update', settled: 'limits' },
    async (tx, { orgId }): Promise<Effect<ChangedLimits>> => {
      const before = await findRateLimitPolicy(tx, orgId);
      assertVersion(conditions, { id: orgId, version: before.version });
      const { keyPerHour = before.keyPerHour, principalPerMinute = before.principalPerMinute } = change;
      const chosen = { keyPerHour, principalPerMinute };
      if (limitNames.every((name) => chosen[name] === before[name]))
        return { value: { orgId, policy: before }, audit: null };
      return {
        value: { orgId, policy: await putRateLimitPolicy(tx, orgId, chosen) },
        events: [{ type: 'rate_limit.changed', payload: { orgId, ...chosen } }],
        audit: { action: 'rate_limit.update', target: `organization:${orgId}`, detail: chosen },
      };
    },
  );
  const { orgId, policy } = value;
  const key = await withOrganization(ctx.db, orgId, (tx) => keyOf(ctx, tx, orgId, undefined));
  return presentRateLimits(ctx, orgId, policy, await useOf(ctx, orgId, policy, key));
};

interface ChangedLimits {
  readonly orgId: string;
  readonly policy: RateLimitPolicy;
}

interface LimitedKey {
  keyId: string;
  userId: string;
  rateLimitPerHour: number | null;
}

/** The key whose use is shown; null: the caller named none, and calls with none of an organization. */
const keyOf = async (
  { principal }: Context,
  tx: Tx,
  orgId: string,
  namedId: string | undefined,
): Promise<LimitedKey | null> => {
  const keyId = namedId ?? keyIdOf(principal);
  if (keyId === null) return null;
  const row = await findKeyLimit(tx, orgId, keyId);
  if (row === undefined || row.userId === null) throw new DomainError('not_found', 'The key does not exist.');
  return { keyId, userId: row.userId, rateLimitPerHour: row.rateLimitPerHour };
};

const useOf = async (
  ctx: Context,
  orgId: string,
  policy: RateLimitPolicy,
  key: LimitedKey | null,
): Promise<RateLimits['use']> => {
  if (key === null) return null;
  const { keyId, userId, rateLimitPerHour } = key;
  const credentialPerHour = Math.min(rateLimitPerHour ?? Number.POSITIVE_INFINITY, limitOf(ctx, policy, 'keyPerHour'));
  const principalPerMinute = limitOf(ctx, policy, 'principalPerMinute');
  const credential = { kind: 'key', id: keyId } as const;
  const limits = callLimits({ orgId, credential, userId, credentialPerHour, principalPerMinute });
  const use = callUseOf(await ctx.rateLimiter.peek(limits));
  const shown = (id: string, { limit, remaining, resetSeconds }: (typeof use)['key']) => ({
    id,
    limit,
    remaining,
    resetSeconds,
  });
  return { key: shown(keyId, use.key), principal: shown(userId, use.principal) };
};

const limitOf = ({ settings }: Context, policy: RateLimitPolicy, name: (typeof limitNames)[number]): number =>
  Math.min(policy[name] ?? settings.limits[name].default, settings.limits[name].max);

const presentRateLimits = (
  ctx: Context,
  orgId: string,
  policy: RateLimitPolicy,
  use: RateLimits['use'],
): RateLimits => {
  const present = (name: (typeof limitNames)[number]) => ({
    limit: limitOf(ctx, policy, name),
    chosen: policy[name],
    default: ctx.settings.limits[name].default,
    max: ctx.settings.limits[name].max,
  });
  const { version } = policy;
  return { orgId, keyPerHour: present('keyPerHour'), principalPerMinute: present('principalPerMinute'), use, version };
};

const assertBelowMax = ({ settings }: Context, change: UpdateRateLimits): void => {
  const errors = limitNames.flatMap((name): FieldError[] => {
    const { max } = settings.limits[name];
    return (change[name] ?? 0) > max ? [{ path: name, message: `may be ${max} at most`, code: 'too_big' }] : [];
  });
  if (errors.length > 0) throw invalidInput(errors);
};
