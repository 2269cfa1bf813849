import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { AddPasskey, Factor } from '../../contract/factor.ts';
import type { AssertionOptions, PasskeyLogin, RegistrationOptions } from '../../contract/passkey.ts';
import type { SessionTokens, SignedIn } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { findChallenge, findChallengePerson } from '../../db/factor/challenge.ts';
import { confirmFactor, findConfirmedFactors, findPasskeyPerson, insertPasskey } from '../../db/factor/store.ts';
import { lockIdentities, lockSession } from '../../db/locks.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { PersonalCall, PersonContext, Visit } from '../context.ts';
import {
  assertionOptions,
  type ChallengeUse,
  isPasskey,
  readAssertion,
  registrationOptions,
  verifyRegistration,
} from '../factor/passkey.ts';
import { tellPerson } from '../notification/tell.ts';
import { assertRoom, changeFactors, presentFactor } from './factor.ts';
import { notProved, provePasskey } from './passkey-proof.ts';
import { startSession } from './start.ts';
import { strengthenSession } from './successor.ts';

export const passkeysOf = async (tx: Tx, identityId: string) =>
  (await findConfirmedFactors(tx, identityId)).filter(isPasskey);

const enrolment = ({ person }: PersonContext): ChallengeUse => ({
  purpose: 'enrol',
  sessionId: person.credential.id,
});

export const beginPasskey = (ctx: PersonContext): Promise<RegistrationOptions> =>
  changeFactors(ctx, async (_tx, known) => {
    assertRoom(known);
    return registrationOptions(ctx, enrolment(ctx), ctx.person, known.filter(isPasskey));
  });

/** Adds a passkey, and gives the caller a session of two factors, which it has just proved. */
export const addPasskey = (
  ctx: PersonContext,
  { name, webauthn }: AddPasskey,
): Promise<{ factor: Factor; session: SessionTokens }> =>
  changeFactors(ctx, async (tx, known) => {
    const { person } = ctx;
    assertRoom(known);
    const made = await verifyRegistration(ctx, enrolment(ctx), webauthn);
    if ('refusal' in made) throw notProved('mfa_failed', person.id, made);
    const id = uuid();
    if (!(await insertPasskey(tx, { id, identityId: person.id, name, ...made })))
      throw new DomainError('illegal_transition', 'This passkey was added before.');
    const factor = presentFactor(await confirmFactor(tx, id));
    await tellPerson(ctx, tx, person.id, 'factor_added');
    const added = { action: 'factor.add', target: `factor:${id}`, detail: { kind: 'webauthn' } };
    return { factor, session: await strengthenSession(ctx, tx, 'hwk', added) };
  });

/** The same for everybody, because nobody has said yet who it is. */
export const passkeyLoginOptions = (visit: Visit): AssertionOptions =>
  assertionOptions(visit, { purpose: 'login' }, []);

/**
 * Signs a person in with a passkey alone: it is something that the person has, and the device has verified the person. A locked
 * password prevents nothing. The session gets the id of the challenge, so that a challenge begins one session and no more.
 */
export const loginWithPasskey = async (
  visit: Visit,
  { webauthn, client, deviceName }: Omit<PasskeyLogin, 'transport'>,
): Promise<SignedIn> => {
  const use: ChallengeUse = { purpose: 'login' };
  const { challengeId } = readAssertion(visit, use, webauthn);
  const identityId = await findPasskeyPerson(visit.db, webauthn.id);
  if (identityId === null) throw notProved('login_failed', null);
  const outcome = await withPerson(visit.db, identityId, async (tx) => {
    // Otherwise a request that is sent twice would look like the use of a copied passkey.
    await lockIdentities(tx, [identityId]);
    if ((await lockSession(tx, challengeId, 0)) !== undefined) throw new DomainError('challenge_expired');
    if (await isSignInForbidden(tx, identityId)) return { refusal: 'The person may not sign in' };
    const refused = await provePasskey(visit, tx, identityId, { use, webauthn });
    if (refused !== null) return refused;
    return startSession(visit, tx, {
      ...{ id: challengeId, identityId, client, deviceName: deviceName ?? null, aal: 2 },
      methods: ['hwk'],
    });
  });
  if ('refusal' in outcome) throw notProved('login_failed', identityId, outcome);
  return outcome;
};

/** For a sign-in that waits for the second factor. */
export const mfaOptions = async (visit: Visit, challenge: string): Promise<AssertionOptions> => {
  const hashes = visit.keyRing.hashes(challenge);
  const identityId = await findChallengePerson(visit.db, hashes);
  if (identityId === null) throw new DomainError('challenge_expired');
  const passkeys = await withPerson(visit.db, identityId, async (tx) => {
    if ((await findChallenge(tx, hashes)) === undefined) throw new DomainError('challenge_expired');
    return passkeysOf(tx, identityId);
  });
  return optionsFor(visit, { purpose: 'mfa', challenge }, passkeys);
};

export const stepUpOptions = async (ctx: PersonContext): Promise<AssertionOptions> => {
  const { db, person } = ctx;
  const passkeys = await withPerson(db, person.id, (tx) => passkeysOf(tx, person.id));
  return optionsFor(ctx, { purpose: 'step-up', sessionId: person.credential.id }, passkeys);
};

/** Without a list, a browser would offer all passkeys of this server. */
export const optionsFor = (
  ctx: PersonalCall,
  use: ChallengeUse,
  passkeys: Parameters<typeof assertionOptions>[2],
): AssertionOptions => {
  if (passkeys.length === 0) throw new DomainError('not_found', 'The person has no passkey.');
  return assertionOptions(ctx, use, passkeys);
};
