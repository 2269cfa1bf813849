import { DomainError } from '../../contract/errors.ts';
import type { StepUp, VerifyMfa } from '../../contract/factor.ts';
import type { SessionTokens, SignedIn } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { deleteChallenge, findChallengePerson, tryChallenge } from '../../db/factor/challenge.ts';
import type { ChallengeRow } from '../../db/factor/schema.ts';
import { holdConnection } from '../../db/federation/connection.ts';
import { holdIdentity } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { PersonalCall, PersonContext, Visit } from '../context.ts';
import { type ChallengeUse, type Refusal, readAssertion } from '../factor/passkey.ts';
import { proveRecovery, proveTotp } from '../factor/proof.ts';
import { tellPerson } from '../notification/tell.ts';
import { factorAttempt, makeAttempt, mfaAttempt } from './attempts.ts';
import { isKnownDevice } from './device.ts';
import { notProved, provePasskey } from './passkey-proof.ts';
import { startSession } from './start.ts';
import { lockCallingSession, strengthenSession } from './successor.ts';

type Answer = Omit<VerifyMfa, 'challenge' | 'transport'>;

/** The method that an answer proves. */
const methodIn = ({ code, webauthn }: Answer) => {
  if (webauthn !== undefined) return 'hwk' as const;
  return code === undefined ? ('recovery' as const) : ('otp' as const);
};

const proveFactor = async (
  ctx: PersonalCall,
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
  const [, open] = await pipeline([holdIdentity(tx, identityId), tryChallenge(tx, hashes)]);
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
  if (method === 'recovery') await tellPerson(visit, tx, identityId, 'recovery_code_used');
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
      await lockCallingSession(tx, person.credential);
      return (await proveFactor(ctx, tx, person.id, answer, use)) ?? (await strengthenSession(ctx, tx, method));
    });
    if ('refusal' in outcome) throw notProved('mfa_failed', person.id, outcome);
    return outcome;
  });
};
