import { v7 as uuid } from 'uuid';
import type { SessionCredential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import type { StepUp, VerifyMfa } from '../../contract/factor.ts';
import type { SessionTokens, SignedIn } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { deleteChallenge, findChallengePerson, tryChallenge } from '../../db/factor/challenge.ts';
import type { ChallengeRow } from '../../db/factor/schema.ts';
import { holdConnection } from '../../db/federation/connection.ts';
import { lockSession } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { endSession, insertSuccessor } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { PersonContext, Visit } from '../context.ts';
import { type ChallengeUse, type Refusal, readAssertion } from '../factor/passkey.ts';
import { proveRecovery, proveTotp } from '../factor/proof.ts';
import { factorAttempt, makeAttempt, mfaAttempt } from './attempts.ts';
import { auditPerson } from './audit.ts';
import { isKnownDevice } from './device.ts';
import { notProved, provePasskey } from './passkey-proof.ts';
import { startSession } from './start.ts';
import { hashesOf, newTokens } from './tokens.ts';

type Answer = Omit<VerifyMfa, 'challenge' | 'transport'>;

/** The method that an answer proves. */
const methodIn = ({ code, webauthn }: Answer) => {
  if (webauthn !== undefined) return 'hwk' as const;
  return code === undefined ? ('recovery' as const) : ('otp' as const);
};

const proveFactor = async (
  ctx: Visit | PersonContext,
  tx: Tx,
  identityId: string,
  { code, recoveryCode = '', webauthn }: Answer,
  use: ChallengeUse,
): Promise<Refusal | null> => {
  if (webauthn !== undefined) return provePasskey(ctx, tx, identityId, { use, webauthn });
  const isProved =
    code === undefined
      ? await proveRecovery(tx, ctx.keyRing, identityId, recoveryCode)
      : await proveTotp(ctx, tx, identityId, code);
  return isProved ? null : { refusal: 'The code is wrong' };
};

/**
 * Ends a sign-in that waits for the second factor. A challenge takes five tries, and one success. A recovery code gives a session
 * that can add and remove factors, but counts as one factor everywhere else.
 */
export const verifyMfa = async (
  visit: Visit,
  { challenge, ...answer }: Omit<VerifyMfa, 'transport' | 'deviceToken'>,
): Promise<SignedIn> => {
  const { db, keyRing, attempts, network, deviceToken } = visit;
  const use: ChallengeUse = { purpose: 'mfa', challenge };
  if (answer.webauthn !== undefined) readAssertion(visit, use, answer.webauthn);
  const hashes = keyRing.hashes(challenge);
  const identityId = await findChallengePerson(db, hashes);
  if (identityId === null) throw new DomainError('challenge_expired');
  const attempt = mfaAttempt(identityId, network, isKnownDevice(keyRing, deviceToken, identityId));
  return makeAttempt(attempts, attempt, async () => {
    // Failures are returned, because what counts them must be committed.
    const outcome = await withPerson(db, identityId, (tx) =>
      endSignIn(visit, tx, identityId, hashes, { use, ...answer }),
    );
    if (outcome === 'expired') throw new DomainError('challenge_expired');
    if ('refusal' in outcome) throw notProved('mfa_failed', identityId, outcome);
    return outcome;
  });
};

const endSignIn = async (
  visit: Visit,
  tx: Tx,
  identityId: string,
  hashes: readonly string[],
  { use, ...answer }: Answer & { readonly use: ChallengeUse },
): Promise<SignedIn | Refusal | 'expired'> => {
  const open = await tryChallenge(tx, hashes);
  if (open === undefined) return 'expired';
  const password = await findPassword(tx, identityId);
  if (await isOutdated(tx, open, password?.changedAt)) return 'expired';
  const refused = await proveFactor(visit, tx, identityId, answer, use);
  if (refused !== null) return refused;
  await deleteChallenge(tx, open.id);
  const { client, deviceName, federatedOrgId, connectionId, providerSession } = open;
  const federation = federatedOrgId === null ? undefined : { federatedOrgId, connectionId, providerSession };
  const method = methodIn(answer);
  const aal = method === 'recovery' ? 1 : 2;
  const methods = [...open.methods, method];
  return startSession(visit, tx, { identityId, client, deviceName, aal, federation, methods });
};

/** Whether what the challenge stands for no longer holds. */
const isOutdated = async (
  tx: Tx,
  { identityId, methods, createdAt, connectionId }: ChallengeRow,
  passwordChangedAt: Date | undefined,
): Promise<boolean> => {
  if (connectionId !== null && !(await holdConnection(tx, connectionId))) return true;
  if (await isSignInForbidden(tx, identityId)) return true;
  return methods.includes('pwd') && (passwordChangedAt === undefined || passwordChangedAt > createdAt);
};

/** Proves the second factor again, and gives the caller a new session in place of its own. */
export const stepUp = async (ctx: PersonContext, answer: StepUp): Promise<SessionTokens> => {
  const { db, person, attempts, network } = ctx;
  const use: ChallengeUse = { purpose: 'step-up', sessionId: person.credential.id };
  if (answer.webauthn !== undefined) readAssertion(ctx, use, answer.webauthn);
  const method = answer.webauthn === undefined ? 'otp' : 'hwk';
  return makeAttempt(attempts, factorAttempt(person.id, network), async () => {
    const outcome = await withPerson(db, person.id, async (tx) => {
      // Otherwise a request that is sent twice would look like the use of a copied passkey.
      await lockCalling(tx, person.credential);
      return (await proveFactor(ctx, tx, person.id, answer, use)) ?? (await replaceSession(ctx, tx, method));
    });
    if ('refusal' in outcome) throw notProved('mfa_failed', person.id, outcome);
    return outcome;
  });
};

/** Locks the calling session, which another request may have replaced meanwhile. */
export const lockCalling = async (tx: Tx, { id }: Pick<SessionCredential, 'id'>): Promise<SessionRow> => {
  const locked = await lockSession(tx, id, 0);
  if (locked === undefined || locked.session.revokedAt !== null || locked.isDisabled)
    throw new DomainError('revoked_credentials');
  if (locked.isExpired) throw new DomainError('expired_credentials');
  return locked.session;
};

/**
 * Ends the calling session and begins one of two proved factors, so that nobody who has a copy of the former tokens gains
 * anything. A passkey is proof enough of the person to free the session from the organization whose provider vouched; a second
 * factor besides that provider is not. Audits, so it is the last statement of a transaction.
 */
export const replaceSession = async (
  ctx: PersonContext,
  tx: Tx,
  method: 'otp' | 'hwk',
  ...audited: Audited
): Promise<SessionTokens> => {
  const session = await lockCalling(tx, ctx.person.credential);
  const proof = { methods: [method], aal: 2, isStrong: true, isFresh: false, isFree: method === 'hwk' };
  return succeed(ctx, tx, session, proof, ...audited);
};

type Audited = readonly { action: string; target: string; detail: Record<string, string> }[];

interface Proof extends Pick<Parameters<typeof insertSuccessor>[2], 'methods' | 'aal' | 'isStrong' | 'isFresh'> {
  readonly isFree: boolean;
}

/** Begins the session that replaces the calling one, which is locked. */
export const succeed = async (
  { keyRing, settings, person, requestId }: PersonContext,
  tx: Tx,
  session: SessionRow,
  { isFree, ...proof }: Proof,
  ...audited: Audited
): Promise<SessionTokens> => {
  const formerId = session.id;
  const sessionId = uuid();
  const tokens = newTokens(keyRing, sessionId, 0);
  const life = settings.sessions.life[session.client];
  const methods = [...new Set([...session.methods.filter((each) => each !== 'recovery'), ...proof.methods])];
  const boundOrgId = isFree ? null : session.boundOrgId;
  await endSession(tx, person.id, formerId, 'stepped_up');
  await insertSuccessor(
    tx,
    session,
    { ...proof, id: sessionId, methods, boundOrgId, ...hashesOf(keyRing, tokens) },
    life,
  );
  const freed = isFree && session.boundOrgId !== null ? { freedFrom: session.boundOrgId } : {};
  const detail = { formerSession: formerId, ...freed };
  const started = { action: 'session.step_up', target: `session:${sessionId}`, detail };
  await auditPerson(tx, person.id, requestId, started, ...audited);
  return { sessionId, ...tokens, expiresInSeconds: life.access };
};
