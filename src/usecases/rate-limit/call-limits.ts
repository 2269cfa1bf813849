import type { Credential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import { isPlatform, type LimitedPrincipal, type PersonPrincipal } from '../../contract/principal.ts';
import type { Answer, Limit, RateLimiter, Taken } from '../../providers/rate-limit/port.ts';
import type { LimitSettings } from './settings.ts';

export type { Taken };

export const keyWindowSeconds = 3_600;
export const principalWindowSeconds = 60;

/** The state of both limits of a call after it was counted. */
export interface CallUse {
  readonly key: Taken;
  readonly principal: Taken;
}

interface Limited {
  readonly orgId: string;
  readonly credential: Pick<Credential, 'kind' | 'id'>;
  readonly userId: string;
  readonly credentialPerHour: number;
  readonly principalPerMinute: number;
}

/** The limit of the key or session, then its user's. */
export const callLimits = ({
  orgId,
  credential: { kind, id },
  userId,
  credentialPerHour,
  principalPerMinute,
}: Limited): readonly Limit[] => [
  { key: `{${orgId}}:${kind}:${id}`, limit: credentialPerHour, windowSeconds: keyWindowSeconds },
  { key: `{${orgId}}:user:${userId}`, limit: principalPerMinute, windowSeconds: principalWindowSeconds },
];

/** The limits of a session, then of its person, where it acts in no organization. */
const personLimits = (
  { id, credential }: Pick<PersonPrincipal, 'id' | 'credential'>,
  { credentialPerHour, principalPerMinute }: Pick<LimitedPrincipal, 'credentialPerHour' | 'principalPerMinute'>,
): readonly Limit[] => [
  { key: `{${id}}:session:${credential.id}`, limit: credentialPerHour, windowSeconds: keyWindowSeconds },
  { key: `{${id}}:person`, limit: principalPerMinute, windowSeconds: principalWindowSeconds },
];

/** Counts a call of a person against its session and against the person. */
export const takePersonCall = async (
  limiter: RateLimiter,
  person: PersonPrincipal,
  { keyPerHour, principalPerMinute }: LimitSettings,
): Promise<CallUse> => {
  const limits = { credentialPerHour: keyPerHour.default, principalPerMinute: principalPerMinute.default };
  return callUseOf(await limiter.take(personLimits(person, limits), 1));
};

/** Cached per principal, which is the same object until anything about it changes. */
const limitsOf = new WeakMap<LimitedPrincipal, readonly Limit[]>();

const principalLimits = (principal: LimitedPrincipal): readonly Limit[] => {
  let limits = limitsOf.get(principal);
  if (limits === undefined) {
    limits = isPlatform(principal)
      ? personLimits(principal, principal)
      : callLimits({ ...principal, userId: principal.id });
    limitsOf.set(principal, limits);
  }
  return limits;
};

export const callUseOf = ([key, principal]: readonly Taken[]): CallUse => {
  if (key === undefined || principal === undefined) throw new Error('The rate limiter did not answer for a limit');
  return { key, principal };
};

/** Counts a call against the key and its user, or against neither if one of their limits is exhausted. */
export const takeCall = (limiter: RateLimiter, principal: LimitedPrincipal, cost = 1): Answer<CallUse> => {
  const taken = limiter.take(principalLimits(principal), cost);
  return taken instanceof Promise ? taken.then(callUseOf) : callUseOf(taken);
};

/** The limit that refuses the call; null: none. */
export const refusingLimit = ({ key, principal }: CallUse): 'key' | 'principal' | null => {
  if (key.isAllowed && principal.isAllowed) return null;
  return key.retryAfterSeconds >= principal.retryAfterSeconds ? 'key' : 'principal';
};

export const rateLimited = (message: string, retryAfterSeconds: number): DomainError =>
  new DomainError('rate_limited', message, { retryAfterSeconds });

export const callRefusal = (use: CallUse, limit: 'key' | 'principal'): DomainError => {
  const { limit: calls, retryAfterSeconds } = use[limit];
  const who =
    limit === 'key' ? `This key may make ${calls} calls per hour.` : `You may make ${calls} calls per minute.`;
  return rateLimited(who, retryAfterSeconds);
};
