import {
  isKeyRefusal,
  type KeyRefusal,
  type KeyVerification,
  type VerifyKey,
} from '../../contract/api-key-verification.ts';
import { type Credential, keyIdIn, sessionIn } from '../../contract/credential.ts';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import {
  type Holder,
  isPerson,
  isPlatform,
  type KeyHolder,
  type PersonPrincipal,
  type Principal,
} from '../../contract/principal.ts';
import { assertOrganizationActive, assertUserActive, authorize, permissionsOf } from '../authorization.ts';
import type { Context } from '../context.ts';
import { type CallUse, callLimits, callUseOf, refusingLimit, type Taken, takeCall } from '../rate-limit/call-limits.ts';
import type { Authenticator, Examination } from './authenticator.ts';
import { isBoundElsewhere } from './step-up.ts';

type Access = Pick<Authenticator, 'examine' | 'enter' | 'used' | 'refused'>;

/**
 * Verifies a key, or the access token of a session, for a resource server that received it from its client. To a member, keys
 * of other organizations and sessions of people who are not in its own look unknown. Writes nothing. `noteUse` is called with the holder
 * of a token that is accepted, whatever the holder may do.
 */
export const verifyKey = async (
  ctx: Context,
  access: Access,
  { key, permission, organization, address, cost }: VerifyKey,
  noteUse: (holder: KeyHolder) => void,
): Promise<KeyVerification> => {
  authorize(ctx, 'key:verify');
  const examined = await access.examine(key);
  const slug = isPlatform(ctx.principal) ? organization : ctx.principal.slug;
  if (isHidden(ctx.principal, examined.principal)) {
    access.refused('invalid_credentials', null);
    return unknownAs('invalid_credentials');
  }
  const holder = await holderIn(access, examined, { slug, address });
  if (typeof holder === 'string') {
    access.refused(holder, examined.principal);
    return refusedSession(holder, examined);
  }
  const principal = holder;
  if (principal !== null && isPerson(principal)) {
    if (isPlatform(ctx.principal)) return verifiedPerson(access, examined, principal, slug, permission);
    access.refused('invalid_credentials', null);
    return unknownAs('invalid_credentials');
  }
  if (principal === null || !isVisible(ctx.principal, principal)) {
    const code = examined.refusal === 'malformed_credentials' ? 'malformed_credentials' : 'invalid_credentials';
    access.refused(code, null);
    return unknownAs(code);
  }
  if (examined.refusal === null) noteUse(principal);
  const refusal = refusalOf(ctx, examined, principal, permission, organization);
  if (refusal !== null) {
    access.refused(refusal, principal);
    return { ...shown(ctx, examined, principal), valid: false, code: refusal, permissions: [] };
  }
  const use = await take(ctx, principal, cost);
  const refusing = use === null ? null : refusingLimit(use);
  if (use !== null && refusing !== null) {
    access.refused('rate_limited', principal);
    const rateLimit = presentLimit(use[refusing]);
    return { ...shown(ctx, examined, principal), valid: false, code: 'rate_limited', permissions: [], rateLimit };
  }
  access.used(principal);
  return { ...shown(ctx, examined, principal), rateLimit: use === null ? null : presentLimit(use.key) };
};

/** Why an organization does not let a session in. */
const entranceRefusals: readonly ErrorCode[] = [
  'membership_held',
  'step_up_required',
  'sso_required',
  'network_refused',
];

interface Entered {
  readonly slug: string | undefined;
  readonly address: string | undefined;
}

/**
 * Who holds a token, in this organization: a person is a member of it, or remains a person. A code: the organization does not let
 * the session in.
 */
const holderIn = async (
  access: Access,
  { principal: holder, refusal }: Examination,
  { slug, address }: Entered,
): Promise<Holder | KeyRefusal | null> => {
  if (holder === null || !isPerson(holder) || slug === undefined) return holder;
  try {
    return await access.enter(holder, slug, address === undefined ? {} : { addressOf: () => address });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'not_found') return holder;
    if (!entranceRefusals.includes(error.code) || !isKeyRefusal(error.code)) throw error;
    // That the session has ended is said first.
    return refusal === null ? error.code : holder;
  }
};

const refusedSession = (code: KeyRefusal, { principal, refusedFrom }: Examination): KeyVerification => {
  const shownHolder = principal !== null && isPerson(principal) ? principal : null;
  return {
    ...unknownAs(code),
    principal: shownHolder === null ? null : { kind: shownHolder.kind, id: shownHolder.id },
    ...(shownHolder === null ? {} : sessionShown(shownHolder.credential)),
    expiresAt: timeOf(refusedFrom),
  };
};

/** A session of a person who is not a member of the named organization, or for which none was named. */
const verifiedPerson = (
  access: Access,
  { refusal, refusedFrom }: Examination,
  { kind, id, credential }: PersonPrincipal,
  slug: string | undefined,
  permission: VerifyKey['permission'],
): KeyVerification => {
  const code = (refusal as KeyRefusal | null) ?? (slug === undefined && permission === undefined ? null : 'forbidden');
  if (code !== null) access.refused(code, null);
  return {
    ...unknownAs(code),
    valid: code === null,
    principal: { kind, id },
    ...sessionShown(credential),
    expiresAt: timeOf(refusedFrom),
  };
};

const sessionShown = (credential: Credential) => {
  const session = sessionIn(credential);
  return { sessionId: session?.id ?? null, aal: session?.aal ?? null };
};

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Whether a person is bound to another organization, and so unknown to a member of this one. Its entrance would disclose that. */
const isHidden = (caller: Principal, holder: Holder | null): boolean =>
  !isPlatform(caller) && holder !== null && isPerson(holder) && isBoundElsewhere(holder.credential, caller.orgId);

/** Hides the keys of other organizations from a member. */
const isVisible = (caller: Principal, owner: KeyHolder): boolean =>
  isPlatform(caller) || (!isPlatform(owner) && owner.orgId === caller.orgId);

const refusalOf = (
  { policy }: Pick<Context, 'policy'>,
  { refusal }: Examination,
  principal: KeyHolder,
  permission: VerifyKey['permission'],
  organization: VerifyKey['organization'],
): KeyRefusal | null => {
  try {
    if (refusal !== null) throw new DomainError(refusal);
    const isElsewhere = !isPlatform(principal) && organization !== undefined && organization !== principal.slug;
    if (isElsewhere) throw new DomainError('forbidden');
    if (permission !== undefined) authorize({ principal, policy }, permission);
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
const take = async ({ rateLimiter }: Context, principal: KeyHolder, cost: number): Promise<CallUse | null> => {
  if (isPlatform(principal)) return null;
  if (cost > 0) return takeCall(rateLimiter, principal, cost);
  return callUseOf(await rateLimiter.peek(callLimits({ ...principal, userId: principal.id })));
};

const unknownAs = (code: KeyRefusal | null): KeyVerification => ({
  valid: false,
  code,
  orgId: null,
  principal: null,
  role: null,
  scopes: null,
  permissions: [],
  keyId: null,
  sessionId: null,
  aal: null,
  expiresAt: null,
  rateLimit: null,
});

const shown = (
  { policy }: Pick<Context, 'policy'>,
  { refusedFrom }: Examination,
  principal: KeyHolder,
): KeyVerification => {
  const valid = { valid: true, code: null, principal: { kind: principal.kind, id: principal.id }, rateLimit: null };
  const none = { orgId: null, role: null, scopes: null, keyId: null, sessionId: null, aal: null, expiresAt: null };
  if (isPlatform(principal)) return { ...valid, ...none, permissions: permissionsOf({ principal, policy }) };
  const { orgId, role, scopes, credential } = principal;
  return {
    ...valid,
    orgId,
    role,
    scopes: scopes === null ? null : [...scopes],
    permissions: permissionsOf({ principal, policy }),
    keyId: keyIdIn(credential),
    ...sessionShown(credential),
    expiresAt: timeOf(refusedFrom),
  };
};

const presentLimit = ({ limit, remaining, resetSeconds, retryAfterSeconds }: Taken) => ({
  limit,
  remaining,
  resetSeconds,
  retryAfterSeconds,
});
