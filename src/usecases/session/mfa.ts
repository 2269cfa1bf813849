import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { StepUp, VerifyMfa } from '../../contract/factor.ts';
import type { SessionTokens, SignedIn } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { deleteChallenge, findChallengePerson, tryChallenge } from '../../db/factor/challenge.ts';
import type { ChallengeRow } from '../../db/factor/schema.ts';
import { lockSession } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import { endSession, insertSuccessor } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { PersonContext, Visit } from '../context.ts';
import { proveRecovery, proveTotp } from '../factor/proof.ts';
import { assertMayTry, countFailure, factorAttempt, mfaAttempt } from './attempts.ts';
import { auditPerson } from './audit.ts';
import { isKnownDevice } from './device.ts';
import { startSession } from './start.ts';
import { hashesOf, newTokens } from './tokens.ts';

const failed = (identityId: string): DomainError =>
  new DomainError('mfa_failed', undefined, {
    caller: { name: `person:${identityId}`, keyId: null, orgId: null, chain: identityId },
  });

/**
 * Ends a sign-in that waits for the second factor. A challenge takes five tries, and one success. A recovery code gives a session
 * that can add and remove factors, but counts as one factor everywhere else.
 */
export const verifyMfa = async (
  visit: Visit,
  { challenge, code, recoveryCode }: Omit<VerifyMfa, 'transport' | 'deviceToken'>,
): Promise<SignedIn> => {
  const { db, keyRing, attempts, network, deviceToken } = visit;
  const hashes = keyRing.hashes(challenge);
  const identityId = await findChallengePerson(db, hashes);
  if (identityId === null) throw new DomainError('challenge_expired');
  const attempt = mfaAttempt(identityId, network, isKnownDevice(keyRing, deviceToken, identityId));
  await assertMayTry(attempts, attempt);
  // Failures are returned, because what counts them must be committed.
  const outcome = await withPerson(db, identityId, async (tx) => {
    const open = await tryChallenge(tx, hashes);
    if (open === undefined) return 'expired';
    const password = await findPassword(tx, identityId);
    if (await isOutdated(tx, open, password?.changedAt)) return 'expired';
    const isProved =
      code === undefined
        ? await proveRecovery(tx, keyRing, identityId, recoveryCode ?? '')
        : await proveTotp(tx, keyRing, identityId, code);
    if (!isProved) return 'failed';
    await deleteChallenge(tx, open.id);
    const { client, deviceName } = open;
    const proof = code === undefined ? ('recovery' as const) : ('otp' as const);
    const aal = code === undefined ? 1 : 2;
    const started = await startSession(visit, tx, {
      ...{ identityId, client, deviceName, aal },
      methods: [...open.methods, proof],
    });
    return { status: 'authenticated' as const, ...started, mustChangePassword: password?.mustChange === true };
  });
  if (outcome === 'expired') throw new DomainError('challenge_expired');
  if (outcome !== 'failed') return outcome;
  await countFailure(attempts, attempt);
  throw failed(identityId);
};

/** Whether what the challenge stands for no longer holds. */
const isOutdated = async (
  tx: Tx,
  { identityId, methods, createdAt }: ChallengeRow,
  passwordChangedAt: Date | undefined,
): Promise<boolean> => {
  if (await isSignInForbidden(tx, identityId)) return true;
  return methods.includes('pwd') && (passwordChangedAt === undefined || passwordChangedAt > createdAt);
};

/** Proves the second factor again, and gives the caller a new session in place of its own. */
export const stepUp = async (ctx: PersonContext, { code }: StepUp): Promise<SessionTokens> => {
  const { db, keyRing, person, attempts, network } = ctx;
  const attempt = factorAttempt(person.id, network);
  await assertMayTry(attempts, attempt);
  const tokens = await withPerson(db, person.id, async (tx) =>
    (await proveTotp(tx, keyRing, person.id, code)) ? await replaceSession(ctx, tx) : null,
  );
  if (tokens !== null) return tokens;
  await countFailure(attempts, attempt);
  throw failed(person.id);
};

/**
 * Ends the calling session and begins one of two proved factors, so that nobody who has a copy of the former tokens gains
 * anything. Audits, so it is the last statement of a transaction.
 */
export const replaceSession = async (
  { keyRing, settings, person, requestId }: PersonContext,
  tx: Tx,
  ...audited: { action: string; target: string; detail: Record<string, string> }[]
): Promise<SessionTokens> => {
  const formerId = person.credential.id;
  const locked = await lockSession(tx, formerId, 0);
  if (locked === undefined || locked.session.revokedAt !== null || locked.isDisabled)
    throw new DomainError('revoked_credentials');
  if (locked.isExpired) throw new DomainError('expired_credentials');
  const { session } = locked;
  const sessionId = uuid();
  const tokens = newTokens(keyRing, sessionId, 0);
  const life = settings.sessions.life[session.client];
  const methods = [...new Set([...session.methods.filter((method) => method !== 'recovery'), 'otp' as const])];
  await endSession(tx, person.id, formerId, 'stepped_up');
  await insertSuccessor(tx, session, { id: sessionId, methods, ...hashesOf(keyRing, tokens) }, life);
  const detail = { formerSession: formerId };
  const started = { action: 'session.step_up', target: `session:${sessionId}`, detail };
  await auditPerson(tx, person.id, requestId, started, ...audited);
  return { sessionId, ...tokens, expiresInSeconds: life.access };
};
