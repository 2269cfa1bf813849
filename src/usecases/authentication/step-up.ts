import type { SessionCredential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import type { FactorKind } from '../../contract/factor.ts';
import type { AuthenticationMethod } from '../../contract/session.ts';
import type { MembershipRow } from '../../db/session/look-up.ts';

/** How long a proof of the person is good for a sensitive change, in seconds. */
export const proofSeconds = 15 * 60;

const required = (reason: string): DomainError => new DomainError('step_up_required', reason);

/** What a proved factor is among the methods of a session. */
export const methodOf = { totp: 'otp', webauthn: 'hwk' } as const satisfies Record<FactorKind, AuthenticationMethod>;

const nameOf: Record<FactorKind, string> = { totp: 'an authenticator app', webauthn: 'a passkey' };

/** Whether the session counts only in an organization other than this one. */
export const isBoundElsewhere = ({ boundOrgId }: SessionCredential, orgId: string | undefined): boolean =>
  boundOrgId !== null && boundOrgId !== orgId;

/** Says the same whether or not the person is a member, so that the organization that vouched does not learn of others. */
export const assertNotBoundElsewhere = (credential: SessionCredential, orgId: string | undefined): void => {
  if (isBoundElsewhere(credential, orgId))
    throw required(
      'An identity provider vouched for you in its own organization only. Prove who you are with your password or passkey.',
    );
};

/** The same for what belongs to the person and to no organization. */
export const assertUnbound = (credential: SessionCredential): void => assertNotBoundElsewhere(credential, undefined);

type Demands = Pick<
  MembershipRow,
  | 'orgId'
  | 'factors'
  | 'role'
  | 'mfaRequired'
  | 'mfaGraceUntil'
  | 'idleSeconds'
  | 'maxAgeSeconds'
  | 'sessionsValidFrom'
  | 'ssoRequired'
  | 'passwordAllowed'
  | 'trustIdpMfa'
  | 'isHeld'
>;

/** Refuses a session that does not meet what the organization asks of those that enter it. Checked on every call, as time passes. */
export const assertMayEnter = (demands: Demands, credential: SessionCredential, now = Date.now()): void => {
  if (demands.isHeld) throw new DomainError('membership_held');
  assertWayIn(demands, credential);
  const { mfaGraceUntil, idleSeconds, maxAgeSeconds, sessionsValidFrom } = demands;
  const missing = missingFactor(demands, credential);
  if (missing !== null && (mfaGraceUntil === null || mfaGraceUntil <= now)) throw required(missing);
  const provedAt = provedAtOf(credential);
  if (sessionsValidFrom !== null && provedAt <= sessionsValidFrom)
    throw required('The organization has ended your earlier sessions. Sign in again.');
  if (maxAgeSeconds !== null && provedAt + maxAgeSeconds * 1_000 <= now)
    throw required('The organization requires a more recent proof of who you are.');
  if (idleSeconds !== null && credential.idleSecondsMax > idleSeconds)
    throw required('The session was unused for longer than the organization allows.');
};

/**
 * From when on `assertMayEnter` refuses a session that it lets in now, if nothing but time passes, in milliseconds since 1970; null:
 * never. The time without a refresh is counted at the refresh, and so ends nothing in between.
 */
export const entranceEndOf = (demands: Demands, credential: SessionCredential): number | null => {
  const { mfaGraceUntil, maxAgeSeconds } = demands;
  const tooOldAt = maxAgeSeconds === null ? null : provedAtOf(credential) + maxAgeSeconds * 1_000;
  return earliest(tooOldAt, missingFactor(demands, credential) === null ? null : mfaGraceUntil);
};

/** The first of two ends; null: there is none. */
export const earliest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** What the session lacks of the second factor that the organization requires; null: nothing. */
const missingFactor = (demands: Demands, credential: SessionCredential): string | null => {
  const { factors, mfaRequired } = demands;
  if (!mfaRequired || isTrusted(demands, credential)) return null;
  if (credential.aal < 2 || isVouched(credential)) return 'The organization requires a second factor.';
  if (factors !== null && !factors.some((kind) => credential.methods.includes(methodOf[kind])))
    return `The organization requires ${factors.map((kind) => nameOf[kind]).join(' or ')}.`;
  return null;
};

/**
 * When the person proved all that the session is worth. A password renews no session of two factors: otherwise it would do, with a
 * stolen session, in place of the factor.
 */
const provedAtOf = ({ aal, authenticatedAt, strongAt }: SessionCredential): number =>
  aal === 2 ? (strongAt ?? 0) : Math.max(authenticatedAt, strongAt ?? 0);

/** Refuses a way to sign in that the organization does not accept. */
const assertWayIn = (
  { orgId, role, ssoRequired, passwordAllowed }: Demands,
  { federatedOrgId, methods }: SessionCredential,
): void => {
  if (federatedOrgId === orgId) return;
  const hasPasskey = methods.includes('hwk');
  // Otherwise nobody could mend a provider that no longer works.
  if (ssoRequired && !(hasPasskey && role === 'owner')) throw new DomainError('sso_required');
  if (!passwordAllowed && !hasPasskey && methods.includes('pwd'))
    throw required(
      'The organization does not accept passwords. Sign in with its identity provider, or with a passkey.',
    );
};

/** Whether a provider claims the second factor, and the person has proved none here. */
const isVouched = ({ methods }: SessionCredential): boolean =>
  methods.includes('oidc') && !methods.includes('otp') && !methods.includes('hwk');

/** Whether the claim of a provider counts: in its own organization, if that trusts it. */
const isTrusted = ({ orgId, trustIdpMfa }: Demands, credential: SessionCredential): boolean =>
  trustIdpMfa && credential.federatedOrgId === orgId && credential.aal === 2 && isVouched(credential);

const isRecent = (at: number | null, now: number): boolean => at !== null && at + proofSeconds * 1_000 > now;

/** Refuses a sensitive change by a person who has a second factor and has not proved it lately. */
export const assertProved = ({ hasFactor, aal, strongAt }: SessionCredential, now = Date.now()): void => {
  if (hasFactor && (aal < 2 || !isRecent(strongAt, now))) throw required('Prove your second factor first.');
};

/** Refuses a sensitive change by a person whose password was found among breached ones, and not replaced. */
export const assertPasswordSound = ({ mustChangePassword }: SessionCredential): void => {
  if (mustChangePassword)
    throw new DomainError('password_change_required', 'Your password is known from a data breach. Change it first.');
};

/**
 * Asks for a proof before changes of the factors themselves. A person without a factor must have signed in lately, and a recovery code is
 * enough for one who has lost it. A password that is known from a breach proves nothing.
 */
export const assertMayChangeFactors = (credential: SessionCredential, now = Date.now()): void => {
  assertPasswordSound(credential);
  const { hasFactor, methods, authenticatedAt } = credential;
  if (hasFactor && !methods.includes('recovery')) assertProved(credential, now);
  else if (!isRecent(authenticatedAt, now)) throw required('Sign in again first.');
};

/** Asks for a recent proof before another device gets a session with what this one has proved. */
export const assertMayLend = (credential: SessionCredential, now = Date.now()): void => {
  if (!isRecent(provedAtOf(credential), now)) throw required('Sign in again first.');
};
