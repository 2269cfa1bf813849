import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { Login, SignedIn } from '../../contract/session.ts';
import { clearPasswordFailures, countPasswordFailure, findPassword, updatePassword } from '../../db/password/store.ts';
import { findPerson } from '../../db/session/look-up.ts';
import { endSessionsBeyond, insertSession } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { Backoff } from '../../providers/rate-limit/port.ts';
import type { Visit } from '../context.ts';
import { auditPerson } from './audit.ts';
import { hashesOf, newTokens } from './tokens.ts';

/** Wrong passwords for one account from one network before each further one has to wait. */
const freeFailures = 5;
const policy = { firstMs: 1_000, maxMs: 15 * 60_000, quietMs: 60 * 60_000 };
const failureWindowSeconds = 15 * 60;

/** Stands for a person that does not exist, so that its sign-in takes the same statements. */
const nobody = '00000000-0000-7000-8000-000000000000';

const failed = (identityId: string | null): DomainError =>
  new DomainError(
    'login_failed',
    undefined,
    identityId === null
      ? {}
      : { caller: { name: `person:${identityId}`, keyId: null, orgId: null, chain: identityId } },
  );

/** Names an account from one network, whether or not it exists. A hash, because a mistyped email may be a password. */
const attemptKey = (email: string, network: string): string => {
  const account = createHash('sha256').update(email.toLowerCase()).digest('base64url');
  return `{login:${account}:${network}}`;
};

const assertMayTry = async (backoff: Backoff, key: string): Promise<void> => {
  const waitMs = await backoff.waitMs(key);
  if (waitMs > 0) throw new DomainError('login_throttled', undefined, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
};

const countFailure = async ({ backoff, addresses }: Visit['attempts'], key: string): Promise<void> => {
  const [taken] = await addresses.take([{ key, limit: freeFailures, windowSeconds: failureWindowSeconds }], 1);
  if (taken !== undefined && (!taken.isAllowed || taken.remaining === 0)) await backoff.escalate(key, policy);
};

/**
 * Signs a person in with its password. Whether the person exists, has a password, may sign in, or is locked shows neither in the
 * answer nor in its time.
 */
export const login = async (visit: Visit, { email, password, client, deviceName }: Login): Promise<SignedIn> => {
  const { db, keyRing, passwords, settings, attempts } = visit;
  const key = attemptKey(email, visit.network);
  await assertMayTry(attempts.backoff, key);
  const identityId = await findPerson(db, email);
  const stored = await withPerson(db, identityId ?? nobody, (tx) => findPassword(tx, identityId ?? nobody));
  if (!(await passwords.verify(stored, password)) || stored === undefined) {
    await countFailure(attempts, key);
    await withPerson(db, identityId ?? nobody, (tx) => countPasswordFailure(tx, identityId ?? nobody));
    throw failed(identityId);
  }
  const person = stored.identityId;
  const review = await passwords.review(stored, password);
  const id = uuid();
  const tokens = newTokens(keyRing, id, 0);
  const life = settings.sessions.life[client];
  const { network, userAgent, requestId } = visit;
  const isDone = await withPerson(db, person, async (tx) => {
    if (await isSignInForbidden(tx, person)) return false;
    // It may have been locked or replaced since it was read.
    const now = await findPassword(tx, person);
    if (now === undefined || now.lockedAt !== null || now.sealed !== stored.sealed) return false;
    await clearPasswordFailures(tx, person);
    if (review !== null) await updatePassword(tx, stored, review);
    const session = { id, identityId: person, client, aal: 1, methods: ['pwd' as const], network, userAgent };
    await insertSession(tx, { ...session, ...hashesOf(keyRing, tokens), deviceName: deviceName ?? null }, life);
    await endSessionsBeyond(tx, person, settings.sessions.perPersonMax);
    const detail = { client, method: 'pwd', network };
    await auditPerson(tx, person, requestId, { action: 'session.start', target: `session:${id}`, detail });
    return true;
  });
  if (!isDone) throw failed(person);
  return {
    status: 'authenticated',
    sessionId: id,
    ...tokens,
    expiresInSeconds: life.access,
    mustChangePassword: review?.mustChange ?? stored.mustChange,
  };
};
