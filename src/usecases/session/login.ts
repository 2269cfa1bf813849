import { DomainError } from '../../contract/errors.ts';
import type { MfaRequired } from '../../contract/factor.ts';
import { callerOfPerson } from '../../contract/principal.ts';
import type { Login, SignedIn } from '../../contract/session.ts';
import { holdIdentity } from '../../db/locks.ts';
import {
  clearPasswordFailures,
  findOpenPassword,
  findSignIn,
  openFor,
  updatePassword,
} from '../../db/password/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { Visit } from '../context.ts';
import { holdUp } from '../factor/challenge.ts';
import { tellPerson } from '../notification/tell.ts';
import { loginAttempt, makeAttempt } from './attempts.ts';
import { isKnownDevice } from './device.ts';
import { startSession } from './start.ts';
import { countWrongPassword } from './wrong-password.ts';

/** Stands for a person that does not exist, so that its sign-in takes the same statements. */
const nobody = '00000000-0000-7000-8000-000000000000';

const failed = (identityId: string | null): DomainError =>
  new DomainError('login_failed', undefined, identityId === null ? {} : { caller: callerOfPerson(identityId) });

type SignIn = Omit<Login, 'transport' | 'deviceToken'>;

/**
 * Signs a person in with its password, or asks for its second factor. Whether the person exists, has a password, may sign in, or
 * is locked shows neither in the answer nor in its time.
 */
export const login = (visit: Visit, signIn: SignIn): Promise<SignedIn | MfaRequired> =>
  visit.passwords.inTurn(() => makeLogin(visit, signIn));

const makeLogin = async (visit: Visit, signIn: SignIn): Promise<SignedIn | MfaRequired> => {
  const { db, keyRing, network, deviceToken, attempts } = visit;
  const { email } = signIn;
  const found = await findSignIn(db, email);
  const isKnown = isKnownDevice(keyRing, deviceToken, found?.identityId ?? null);
  const attempt = loginAttempt(email, network, isKnown, found?.password?.unlocks ?? 0);
  return makeAttempt(attempts, attempt, () => tryLogin(visit, found, isKnown, signIn));
};

const tryLogin = async (
  visit: Visit,
  found: Awaited<ReturnType<typeof findSignIn>>,
  isKnown: boolean,
  { password, client, deviceName }: SignIn,
): Promise<SignedIn | MfaRequired> => {
  const { db, keyRing, passwords } = visit;
  const person = found?.identityId ?? nobody;
  const stored = openFor(found?.password, isKnown);
  if (!(await passwords.verify(stored, password)) || stored === undefined) {
    await countWrongPassword(visit, person, isKnown);
    throw failed(found?.identityId ?? null);
  }
  const review = await passwords.review(stored, password);
  const signedIn = await withPerson(db, person, async (tx) => {
    const [, isForbidden, now] = await pipeline([
      holdIdentity(tx, person),
      isSignInForbidden(tx, person),
      findOpenPassword(tx, person, isKnown),
    ]);
    // It may have been disabled or replaced since it was read.
    if (isForbidden || now === undefined || now.sealed !== stored.sealed) return null;
    if (now.failures > 0) await clearPasswordFailures(tx, person);
    if (review !== null) await updatePassword(tx, stored, review);
    if (review?.mustChange === true && !stored.mustChange) await tellPerson(visit, tx, person, 'password_breached');
    const started = { identityId: person, client, deviceName: deviceName ?? null, methods: ['pwd' as const] };
    return (await holdUp(tx, keyRing, started)) ?? (await startSession(visit, tx, { ...started, aal: 1 }));
  });
  if (signedIn === null) throw failed(person);
  return signedIn;
};
