import { DomainError } from '../../contract/errors.ts';
import type { StepUp } from '../../contract/factor.ts';
import { callerOfPerson } from '../../contract/principal.ts';
import type { ChangePassword, SessionTokens } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { lockIdentities } from '../../db/locks.ts';
import { clearPasswordFailures, findOpenPassword, setPassword } from '../../db/password/store.ts';
import { endRecovery } from '../../db/recovery/store.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { endSessions } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import type { PersonContext } from '../context.ts';
import { mfaKindsOf, proveTotp } from '../factor/proof.ts';
import { tellPerson } from '../notification/tell.ts';
import { factorAttempt, makeAttempt, ownPasswordAttempt } from './attempts.ts';
import { auditPerson } from './audit.ts';
import { namesOf } from './names.ts';
import { lockCallingSession, replaceSession } from './successor.ts';
import { countWrongPassword } from './wrong-password.ts';

type Verified = NonNullable<Awaited<ReturnType<typeof findOpenPassword>>>;

const wrong = (identityId: string): DomainError =>
  new DomainError('login_failed', 'The current password is wrong.', { caller: callerOfPerson(identityId) });

/**
 * Verifies the password of the signed-in person. The holder of a session is no stranger: wrong ones count as those of a known device,
 * and guesses at sign-ins do not make it wait.
 */
const verifyOwn = (ctx: PersonContext, text: string): Promise<Verified> => {
  const { db, person, passwords, attempts } = ctx;
  return makeAttempt(attempts, ownPasswordAttempt(person.id), async () => {
    const stored = await withPerson(db, person.id, (tx) => findOpenPassword(tx, person.id, true));
    if ((await passwords.verify(stored, text)) && stored !== undefined) return stored;
    await countWrongPassword(ctx, person.id, true);
    throw wrong(person.id);
  });
};

/** Locks the calling session. Throws if it has ended, or the verified password was replaced or disabled, meanwhile. */
const lockVerified = async (
  tx: Tx,
  { id, credential }: PersonContext['person'],
  { sealed }: Verified,
): Promise<SessionRow> => {
  const session = await lockCallingSession(tx, credential);
  if ((await findOpenPassword(tx, id, true))?.sealed !== sealed) throw wrong(id);
  return session;
};

/**
 * Replaces the password of the caller's person. Its other sessions end, because one of them may be a thief's, and a link for a
 * forgotten password.
 */
export const changePassword = async (
  ctx: PersonContext,
  { currentPassword, newPassword }: ChangePassword,
): Promise<{ ended: number }> => {
  const { db, person, passwords, requestId } = ctx;
  const stored = await verifyOwn(ctx, currentPassword);
  const chosen = await passwords.choose({
    identityId: person.id,
    email: person.email,
    names: await withPerson(db, person.id, (tx) => namesOf(tx, person.id)),
    text: newPassword,
    path: 'newPassword',
    current: stored,
  });
  return withPerson(db, person.id, async (tx) => {
    await lockIdentities(tx, [person.id]);
    await endRecovery(tx, person.id);
    await lockVerified(tx, person, stored);
    await setPassword(tx, { identityId: person.id, ...chosen });
    const ended = await endSessions(tx, person.id, person.credential.id, 'password_changed');
    await tellPerson(ctx, tx, person.id, 'password_changed');
    const detail = { endedSessions: ended.length };
    await auditPerson(tx, person.id, requestId, { action: 'password.change', target: `person:${person.id}`, detail });
    return { ended: ended.length };
  });
};

/**
 * Proves the person of the calling session by its password, and its second factor, if it has one that this session has not proved.
 * The session that replaces the calling one is free from the organization whose identity provider vouched for the person. What
 * that provider claimed about a second factor no longer counts. A second factor that the session has proved counts from then, not
 * from now.
 */
export const proveByPassword = async (
  ctx: PersonContext,
  { password = '', code }: Pick<StepUp, 'password' | 'code'>,
): Promise<SessionTokens> => {
  const stored = await verifyOwn(ctx, password);
  if (code === undefined) return prove(ctx, stored, code);
  const { attempts, person, network } = ctx;
  return makeAttempt(attempts, factorAttempt(person.id, network), () => prove(ctx, stored, code));
};

const prove = async (ctx: PersonContext, stored: Verified, code: string | undefined): Promise<SessionTokens> => {
  const { db, person } = ctx;
  // A wrong code is returned, because what counts it must be committed.
  const tokens = await withPerson(db, person.id, async (tx) => {
    const session = await lockVerified(tx, person, stored);
    await clearPasswordFailures(tx, person.id);
    const hasProved = session.methods.includes('otp') || session.methods.includes('hwk');
    const isStrong = code !== undefined;
    if (!isStrong && !hasProved && (await mfaKindsOf(tx, person.id)).length > 0)
      throw new DomainError('step_up_required', 'Send a code of your second factor as well, or use a passkey.');
    if (isStrong && !(await proveTotp(ctx, tx, person.id, code))) return null;
    const proved = hasProved ? session.aal : 1;
    const aal = isStrong ? 2 : proved;
    return replaceSession(ctx, tx, session, {
      methods: isStrong ? ['pwd', 'otp'] : ['pwd'],
      ...{ aal, isStrong, isFresh: true, isFree: true },
    });
  });
  if (tokens !== null) return tokens;
  throw new DomainError('mfa_failed', 'The code is wrong or was used before.', { caller: callerOfPerson(person.id) });
};
