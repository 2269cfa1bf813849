import { DomainError } from '../../contract/errors.ts';
import type { MfaRequired } from '../../contract/factor.ts';
import type { Login, SignedIn } from '../../contract/session.ts';
import { clearPasswordFailures, findPassword, updatePassword } from '../../db/password/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { findPerson } from '../../db/session/look-up.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { Visit } from '../context.ts';
import { holdUp } from '../factor/challenge.ts';
import { assertMayTry, countFailure, loginAttempt } from './attempts.ts';
import { isKnownDevice } from './device.ts';
import { startSession } from './start.ts';
import { countWrongPassword, tellPerson } from './tell.ts';

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

/**
 * Signs a person in with its password, or asks for its second factor. Whether the person exists, has a password, may sign in, or
 * is locked shows neither in the answer nor in its time.
 */
export const login = async (
  visit: Visit,
  { email, password, client, deviceName }: Omit<Login, 'transport' | 'deviceToken'>,
): Promise<SignedIn | MfaRequired> => {
  const { db, keyRing, passwords, attempts } = visit;
  const identityId = await findPerson(db, email);
  const attempt = loginAttempt(email, visit.network, isKnownDevice(keyRing, visit.deviceToken, identityId));
  await assertMayTry(attempts, attempt);
  const stored = await withPerson(db, identityId ?? nobody, (tx) => findPassword(tx, identityId ?? nobody));
  if (!(await passwords.verify(stored, password)) || stored === undefined) {
    await countFailure(attempts, attempt);
    await countWrongPassword(visit, identityId ?? nobody);
    throw failed(identityId);
  }
  const person = stored.identityId;
  const review = await passwords.review(stored, password);
  const signedIn = await withPerson(db, person, async (tx) => {
    const [isForbidden, now] = await pipeline([isSignInForbidden(tx, person), findPassword(tx, person)]);
    // It may have been locked or replaced since it was read.
    if (isForbidden || now === undefined || now.lockedAt !== null || now.sealed !== stored.sealed) return null;
    if (now.failures > 0) await clearPasswordFailures(tx, person);
    if (review !== null) await updatePassword(tx, stored, review);
    if (review?.mustChange === true && !stored.mustChange) await tellPerson(visit, tx, person, 'password_breached');
    const signIn = { identityId: person, client, deviceName: deviceName ?? null, methods: ['pwd' as const] };
    return (await holdUp(tx, keyRing, signIn)) ?? (await startSession(visit, tx, { ...signIn, aal: 1 }));
  });
  if (signedIn === null) throw failed(person);
  if ('challenge' in signedIn) return signedIn;
  const mustChangePassword = review?.mustChange ?? stored.mustChange;
  return { status: 'authenticated', ...signedIn, mustChangePassword };
};
