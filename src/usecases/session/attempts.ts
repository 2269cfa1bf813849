import { createHash } from 'node:crypto';
import { DomainError } from '../../contract/errors.ts';
import type { Limit } from '../../providers/rate-limit/port.ts';
import type { Visit } from '../context.ts';

/** Failures of one account from one network before each further one has to wait. */
const freeFailures = 5;
const policy = { firstMs: 1_000, maxMs: 15 * 60_000, quietMs: 60 * 60_000 };
const failureWindowSeconds = 15 * 60;
/** Failures of one account within an hour from all devices on which it has never signed in. */
const strangersMax = 20;
const strangersWindowSeconds = 60 * 60;

type Attempts = Visit['attempts'];

/** Where the failures of an attempt are counted. */
export interface Attempt {
  /** Those of one network; or those of the known devices, which nobody else's failures make wait. */
  readonly own: string;
  /** null: the device is known. */
  readonly strangers: Limit | null;
}

const strangersLimit = (subject: string): Limit => ({
  key: `{${subject}}:strangers`,
  limit: strangersMax,
  windowSeconds: strangersWindowSeconds,
});

const attemptOf = (subject: string, network: string, isKnown: boolean): Attempt => ({
  own: `{${subject}}:${isKnown ? 'known' : network}`,
  strangers: isKnown ? null : strangersLimit(subject),
});

/** A hash, because a mistyped email may be a password. By the number of unlocks, so that an unlock ends all waits at once. */
const loginSubject = (email: string, unlocks: number): string =>
  `login:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}:${unlocks}`;

/** A sign-in to an account, whether or not it exists. `unlocks`: how often the lock of its password was lifted. */
export const loginAttempt = (email: string, network: string, isKnown: boolean, unlocks: number): Attempt =>
  attemptOf(loginSubject(email, unlocks), network, isKnown);

/** How long devices on which a person has never signed in have to wait, in seconds; 0: they do not. */
export const strangersWaitSeconds = async (
  { addresses }: Pick<Attempts, 'addresses'>,
  email: string,
  unlocks: number,
): Promise<number> => {
  const [taken] = await addresses.peek([strangersLimit(loginSubject(email, unlocks))]);
  return taken === undefined || taken.isAllowed ? 0 : taken.retryAfterSeconds;
};

/** The own password of somebody who is signed in: sign-ins do not make it wait, and it makes no sign-in wait. */
export const ownPasswordAttempt = (identityId: string): Attempt => ({
  own: `{password:${identityId}}`,
  strangers: null,
});

/** The second factor at a sign-in. */
export const mfaAttempt = (identityId: string, network: string, isKnown: boolean): Attempt =>
  attemptOf(`mfa:${identityId}`, network, isKnown);

/** The second factor of somebody who is signed in already. */
export const factorAttempt = (identityId: string, network: string): Attempt =>
  attemptOf(`factor:${identityId}`, network, false);

const throttled = (retryAfterSeconds: number): DomainError =>
  new DomainError('login_throttled', undefined, { retryAfterSeconds });

const ownLimit = (own: string): Limit => ({ key: own, limit: freeFailures, windowSeconds: failureWindowSeconds });

/**
 * Makes an attempt that counts as failed while it runs, so that many at once are no more guesses than as many in a row. Only a
 * wrong password or a wrong factor stays counted.
 */
export const makeAttempt = async <T>(attempts: Attempts, attempt: Attempt, run: () => Promise<T>): Promise<T> => {
  const takeBack = await countAhead(attempts, attempt);
  try {
    const result = await run();
    await takeBack();
    return result;
  } catch (error) {
    if (!isWrong(error)) await takeBack();
    throw error;
  }
};

const isWrong = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'login_failed' || error.code === 'mfa_failed');

/** Counts an attempt as failed, and returns what takes that back. 429 `login_throttled` if it has to wait. */
const countAhead = async (
  { backoff, addresses }: Attempts,
  { own, strangers }: Attempt,
): Promise<() => Promise<void>> => {
  const waitMs = await backoff.waitMs(own);
  if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1_000));
  const counted: Limit[] = [];
  const count = async (limit: Limit) => {
    const [taken] = await addresses.take([limit], 1);
    if (taken?.isAllowed === true) counted.push(limit);
    return taken;
  };
  const ofStrangers = strangers === null ? undefined : await count(strangers);
  if (ofStrangers?.isAllowed === false) throw throttled(ofStrangers.retryAfterSeconds);
  const ofOwn = await count(ownLimit(own));
  const isFree = ofOwn?.isAllowed === true;
  const wait = isFree && ofOwn.remaining > 0 ? null : await backoff.escalate(own, policy);
  const takeBack = async (): Promise<void> => {
    for (const limit of counted) await addresses.giveBack([limit], 1);
    if (wait?.isNew === true) await backoff.lift(own);
  };
  // After the free ones, the attempt that begins a wait is made, and none during it.
  if (isFree || wait === null || wait.isNew) return takeBack;
  await takeBack();
  throw throttled(Math.ceil(wait.waitMs / 1_000));
};

export const assertMayTry = async ({ backoff, addresses }: Attempts, { own, strangers }: Attempt): Promise<void> => {
  const waitMs = await backoff.waitMs(own);
  if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1_000));
  if (strangers === null) return;
  const [taken] = await addresses.peek([strangers]);
  if (taken?.isAllowed === false) throw throttled(taken.retryAfterSeconds);
};

export const countFailure = async ({ backoff, addresses }: Attempts, { own, strangers }: Attempt): Promise<void> => {
  if (strangers !== null) await addresses.take([strangers], 1);
  const [taken] = await addresses.take([ownLimit(own)], 1);
  if (taken !== undefined && (!taken.isAllowed || taken.remaining === 0)) await backoff.escalate(own, policy);
};
