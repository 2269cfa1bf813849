import {
  isKeyRefusal,
  type KeyRefusal,
  type KeyVerification,
  type VerifyKey,
} from '../../contract/api-key-verification.ts';
import { DomainError } from '../../contract/errors.ts';
import { isPlatform, matchPrincipal, type Principal } from '../../contract/principal.ts';
import { assertOrganizationActive, assertUserActive, authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { type CallUse, callLimits, callUseOf, refusingLimit, type Taken, takeCall } from '../rate-limit/call-limits.ts';
import type { Authenticator, Examination } from './authenticator.ts';
import { platformPermissions } from './me.ts';

/**
 * Verifies a key for a resource server that received it from its client. To a member, keys of other organizations look
 * unknown. Writes nothing.
 */
export const verifyKey = async (
  ctx: Context,
  access: Pick<Authenticator, 'examine' | 'used' | 'refused'>,
  { key, permission, cost }: VerifyKey,
): Promise<KeyVerification> => {
  authorize(ctx, 'key:verify');
  const examined = await access.examine(key);
  const { principal } = examined;
  if (principal === null || !isVisible(ctx.principal, principal)) {
    const code = examined.refusal === 'malformed_credentials' ? 'malformed_credentials' : 'invalid_credentials';
    access.refused(code, null);
    return unknownAs(code);
  }
  const refusal = refusalOf(examined, principal, permission);
  if (refusal !== null) {
    access.refused(refusal, principal);
    return { ...shown(examined, principal), valid: false, code: refusal, permissions: [] };
  }
  const use = await take(ctx, principal, cost);
  const refusing = use === null ? null : refusingLimit(use);
  if (use !== null && refusing !== null) {
    access.refused('rate_limited', principal);
    const rateLimit = presentLimit(use[refusing]);
    return { ...shown(examined, principal), valid: false, code: 'rate_limited', permissions: [], rateLimit };
  }
  access.used(principal);
  return { ...shown(examined, principal), rateLimit: use === null ? null : presentLimit(use.key) };
};

/** Hides the keys of other organizations from a member. */
const isVisible = (caller: Principal, owner: Principal): boolean =>
  isPlatform(caller) || (!isPlatform(owner) && owner.orgId === caller.orgId);

const refusalOf = (
  { refusal }: Examination,
  principal: Principal,
  permission: VerifyKey['permission'],
): KeyRefusal | null => {
  try {
    if (refusal !== null) throw new DomainError(refusal);
    if (permission !== undefined) authorize({ principal }, permission);
    else if (!isPlatform(principal)) {
      assertUserActive(principal);
      assertOrganizationActive(principal);
    }
    return null;
  } catch (error) {
    if (error instanceof DomainError && isKeyRefusal(error.code)) return error.code;
    throw error;
  }
};

/** Returns null for the platform, which is not limited. */
const take = async ({ rateLimiter }: Context, principal: Principal, cost: number): Promise<CallUse | null> => {
  if (isPlatform(principal)) return null;
  if (cost > 0) return takeCall(rateLimiter, principal, cost);
  return callUseOf(await rateLimiter.peek(callLimits({ ...principal, userId: principal.id })));
};

const unknownAs = (code: KeyRefusal): KeyVerification => ({
  valid: false,
  code,
  orgId: null,
  principal: null,
  role: null,
  scopes: null,
  permissions: [],
  keyId: null,
  expiresAt: null,
  rateLimit: null,
});

const shown = ({ refusedFrom }: Examination, principal: Principal): KeyVerification => {
  const valid = { valid: true, code: null, principal: { kind: principal.kind, id: principal.id }, rateLimit: null };
  const none = { orgId: null, role: null, scopes: null, keyId: null, expiresAt: null };
  return matchPrincipal<KeyVerification>(principal, {
    platform: () => ({ ...valid, ...none, permissions: platformPermissions }),
    user: ({ orgId, role, scopes, keyId, permissions }) => ({
      ...valid,
      orgId,
      role,
      scopes: scopes === null ? null : [...scopes],
      permissions: [...permissions],
      keyId,
      expiresAt: refusedFrom === null ? null : new Date(refusedFrom).toISOString(),
    }),
  });
};

const presentLimit = ({ limit, remaining, resetSeconds, retryAfterSeconds }: Taken) => ({
  limit,
  remaining,
  resetSeconds,
  retryAfterSeconds,
});
