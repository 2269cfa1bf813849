import { DomainError } from '../../contract/errors.ts';
import type { StepUp } from '../../contract/factor.ts';
import type { SessionTokens } from '../../contract/session.ts';
import { clearPasswordFailures, findPassword } from '../../db/password/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import type { PersonContext } from '../context.ts';
import { mfaKindsOf, proveTotp } from '../factor/proof.ts';
import { assertMayTry, countFailure, factorAttempt, loginAttempt } from './attempts.ts';
import { lockCalling, succeed } from './mfa.ts';
import { countWrongPassword } from './tell.ts';

const failed = (code: 'login_failed' | 'mfa_failed', identityId: string, message: string): DomainError =>
  new DomainError(code, message, {
    caller: { name: `person:${identityId}`, keyId: null, orgId: null, chain: identityId },
  });

/**
 * Proves the person of the calling session by its password, and its second factor, if it has one that this session has not proved.
 * The session that replaces the calling one is free from the organization whose identity provider vouched for the person. What
 * that provider claimed about a second factor no longer counts. Wrong passwords are counted like those of sign-ins.
 */
export const proveByPassword = async (
  ctx: PersonContext,
  { password = '', code }: Pick<StepUp, 'password' | 'code'>,
): Promise<SessionTokens> => {
  const { db, person, passwords, attempts, keyRing, network } = ctx;
  const attempt = loginAttempt(person.email, network, false);
  const ofFactor = factorAttempt(person.id, network);
  for (const each of [attempt, ofFactor]) await assertMayTry(attempts, each);
  const stored = await withPerson(db, person.id, (tx) => findPassword(tx, person.id));
  if (!(await passwords.verify(stored, password)) || stored === undefined) {
    await countFailure(attempts, attempt);
    await countWrongPassword(ctx, person.id);
    throw failed('login_failed', person.id, 'The password is wrong.');
  }
  // A wrong code is returned, because what counts it must be committed.
  const tokens = await withPerson(db, person.id, async (tx) => {
    const session = await lockCalling(tx, person.credential);
    const now = await findPassword(tx, person.id);
    if (now === undefined || now.lockedAt !== null || now.sealed !== stored.sealed)
      throw failed('login_failed', person.id, 'The password is wrong.');
    await clearPasswordFailures(tx, person.id);
    const hasProved = session.methods.includes('otp') || session.methods.includes('hwk');
    const isStrong = code !== undefined;
    if (!isStrong && !hasProved && (await mfaKindsOf(tx, person.id)).length > 0)
      throw new DomainError('step_up_required', 'Send a code of your second factor as well, or use a passkey.');
    if (isStrong && !(await proveTotp(tx, keyRing, person.id, code))) return null;
    const proved = hasProved ? session.aal : 1;
    const aal = isStrong ? 2 : proved;
    return succeed(ctx, tx, session, {
      methods: isStrong ? ['pwd', 'otp'] : ['pwd'],
      ...{ aal, isStrong, isFresh: true, isFree: true },
    });
  });
  if (tokens !== null) return tokens;
  await countFailure(attempts, ofFactor);
  throw failed('mfa_failed', person.id, 'The code is wrong or was used before.');
};
