import { DomainError } from '../../contract/errors.ts';
import type { MfaKind } from '../../contract/factor.ts';
import type { AssertionOptions } from '../../contract/passkey.ts';
import { callerOfPerson } from '../../contract/principal.ts';
import type { CompleteRecovery, RequestRecovery } from '../../contract/recovery.ts';
import type { Tx } from '../../db/client.ts';
import { lockIdentities } from '../../db/locks.ts';
import { countNotifications, findEmail } from '../../db/notification/store.ts';
import { setPassword } from '../../db/password/store.ts';
import { endRecovery, isRecoveryOpen, renewRecovery, tryRecovery } from '../../db/recovery/store.ts';
import { findPerson } from '../../db/session/look-up.ts';
import { endSessions } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { findHoldable } from '../../db/user/hold.ts';
import { isEmailVerified, isSignInForbidden, noteEmailVerified } from '../../db/user/identity.ts';
import type { Visit } from '../context.ts';
import { type ChallengeUse, type Refusal, readAssertion } from '../factor/passkey.ts';
import { isRecoveryProof, mfaKindsOf, proveRecovery, proveTotp } from '../factor/proof.ts';
import { readToken } from '../key-ring/link.ts';
import { notify } from '../notification/notify.ts';
import { tellPerson } from '../notification/tell.ts';
import { assertMayTry, countFailure, factorAttempt } from '../session/attempts.ts';
import { auditPerson } from '../session/audit.ts';
import { namesOf } from '../session/names.ts';
import { optionsFor, passkeysOf } from '../session/passkey.ts';
import { notProved, provePasskey } from '../session/passkey-proof.ts';
import { holdMemberships } from './hold.ts';
import { reclaim, reclaimEntries } from './reclaim.ts';

const linkSeconds = 30 * 60;
const perHourMax = 3;
const hourMs = 3_600_000;

/**
 * Mails a link to the person with this address, if there is one. `later` gets the work that only a known address causes. The
 * answer does not wait for it, so that its time does not show whether the address is known; `later` bounds it.
 */
export const requestRecovery = async (
  visit: Visit,
  { email }: RequestRecovery,
  later: (identityId: string, work: () => Promise<void>) => void,
): Promise<void> => {
  const identityId = await findPerson(visit.db, email);
  if (identityId !== null) later(identityId, () => mailLink(visit, identityId));
};

const mailLink = (ctx: Visit, identityId: string): Promise<void> =>
  withPerson(ctx.db, identityId, async (tx) => {
    await lockIdentities(tx, [identityId]);
    if (await isSignInForbidden(tx, identityId)) return;
    const owner = { identityId };
    const mailed = await countNotifications(tx, owner, ['password_recovery'], new Date(Date.now() - hourMs));
    // The link before stays valid.
    if (mailed >= perHourMax) return;
    const { generation, expiresAt } = await renewRecovery(tx, identityId, linkSeconds);
    const link = { kind: 'recover' as const, id: identityId, generation };
    await notify(ctx, tx, { owner, identityId, template: 'password_recovery', link, linkExpiresAt: expiresAt });
    const detail = { network: ctx.network };
    const requested = { action: 'recovery.request', target: `person:${identityId}`, detail };
    await auditPerson(tx, identityId, ctx.requestId, { ...requested, actor: `network:${ctx.network}` });
  });

const expired = (): DomainError => new DomainError('link_expired', 'The link has expired. Ask for a new one.');

/** The person that a link was mailed to. The link may have ended. */
const linked = ({ keyRing }: Pick<Visit, 'keyRing'>, token: string): { identityId: string; generation: number } => {
  const link = readToken(keyRing, token, ['recover']);
  if (link === null) throw new DomainError('not_found', 'The link is not valid.');
  return { identityId: link.id, generation: link.generation };
};

/** Begins to prove a passkey as the second factor. One of a person who has never proved the mailbox is not asked for. */
export const recoveryOptions = async (visit: Visit, token: string): Promise<AssertionOptions> => {
  const used = linked(visit, token);
  const passkeys = await withPerson(visit.db, used.identityId, async (tx) => {
    if (!(await isRecoveryOpen(tx, used)) || (await isSignInForbidden(tx, used.identityId))) throw expired();
    return (await isEmailVerified(tx, used.identityId)) ? passkeysOf(tx, used.identityId) : [];
  });
  return optionsFor(visit, { purpose: 'recovery', token }, passkeys);
};

/**
 * Gives a person a new password, by a mailed link and the second factor, if the person has one. All sessions end, and none
 * begins, so that access to the mailbox alone is none to the account. The first proof of the mailbox asks for no factor, and takes
 * the account from those who had none.
 */
export const completeRecovery = async (
  visit: Visit,
  { token, password: text, ...answer }: CompleteRecovery,
): Promise<{ ended: number }> => {
  const { db, passwords, attempts, network, requestId } = visit;
  const used = linked(visit, token);
  const { identityId } = used;
  const use: ChallengeUse = { purpose: 'recovery', token };
  // Before anything is counted: options that have expired use up no attempt of the link.
  if (answer.webauthn !== undefined) readAssertion(visit, use, answer.webauthn);
  const found = await withPerson(db, identityId, async (tx) => {
    if (!(await isRecoveryOpen(tx, used)) || (await isSignInForbidden(tx, identityId))) return null;
    const email = await findEmail(tx, identityId);
    if (email === undefined) return null;
    // A factor counts only if its holder is known to be the owner of the mailbox.
    const needsFactor = (await isEmailVerified(tx, identityId)) && (await mfaKindsOf(tx, identityId)).length > 0;
    return { owner: { email, names: await namesOf(tx, identityId) }, needsFactor };
  });
  if (found === null) throw expired();
  const caller = callerOfPerson(identityId);
  if (found.needsFactor && !isAnswered(answer))
    throw new DomainError('mfa_required', 'Prove your second factor, too: a code, a passkey or a recovery code.', {
      caller,
    });
  const attempt = factorAttempt(identityId, network);
  await assertMayTry(attempts, attempt);
  const chosen = await passwords.choose({
    identityId,
    ...found.owner,
    text,
    path: 'password',
    // Not compared with the former one, which the holder of the link could guess by the answers.
    current: undefined,
  });
  if (!found.needsFactor || (await isByCode(visit, identityId, answer)))
    await holdMemberships(visit, identityId, 'password_recovered', await findHoldable(db, identityId));
  // Failures are returned, because what counts them must be committed.
  const outcome = await withPerson(db, identityId, async (tx) => {
    await lockIdentities(tx, [identityId]);
    if (await isSignInForbidden(tx, identityId)) return 'expired';
    if (!(await tryRecovery(tx, used))) return 'expired';
    const reclaimed = await reclaim(tx, identityId);
    const factor = await proveFactor(visit, tx, identityId, answer, use);
    if (typeof factor !== 'string') return factor;
    // It was removed meanwhile, so that nothing but the link is proved: organizations that ask for more are still to hold the person.
    if (factor === 'none' && found.needsFactor) return 'expired';
    await setPassword(tx, { identityId, ...chosen });
    await endRecovery(tx, identityId);
    await noteEmailVerified(tx, identityId);
    const count = reclaimed?.sessions ?? (await endSessions(tx, identityId, null, 'password_changed')).length;
    await tellPerson(visit, tx, identityId, 'password_changed');
    const detail = { factor, endedSessions: count, network };
    const recovered = { action: 'password.recover', target: `person:${identityId}`, detail };
    await auditPerson(tx, identityId, requestId, recovered, ...reclaimEntries(identityId, reclaimed));
    return { ended: count };
  });
  if (outcome === 'expired') throw expired();
  if (!('refusal' in outcome)) return outcome;
  await countFailure(attempts, attempt);
  throw notProved('mfa_failed', identityId, outcome);
};

/** Whether a recovery code stands for the factor. It is a text, which may lie in the mailbox, as the link does. */
const isByCode = async ({ db, keyRing }: Visit, identityId: string, { recoveryCode }: Answer): Promise<boolean> =>
  recoveryCode !== undefined &&
  (await withPerson(db, identityId, (tx) => isRecoveryProof(tx, keyRing, identityId, recoveryCode)));

type Answer = Pick<CompleteRecovery, 'code' | 'recoveryCode' | 'webauthn'>;

const isAnswered = ({ code, recoveryCode, webauthn }: Answer): boolean =>
  [code, recoveryCode, webauthn].some((proof) => proof !== undefined);

const wrongCode: Refusal = { refusal: 'The code is wrong' };

/** Which factor was proved; `none`: the person has none. Asked again, because the person may have added one meanwhile. */
const proveFactor = async (
  visit: Visit,
  tx: Tx,
  identityId: string,
  { code, recoveryCode, webauthn }: Answer,
  use: ChallengeUse,
): Promise<'none' | MfaKind | Refusal> => {
  if ((await mfaKindsOf(tx, identityId)).length === 0) return 'none';
  if (webauthn !== undefined) return (await provePasskey(visit, tx, identityId, { use, webauthn })) ?? 'webauthn';
  if (code !== undefined) return (await proveTotp(visit, tx, identityId, code)) ? 'totp' : wrongCode;
  return (await proveRecovery(tx, visit.keyRing, identityId, recoveryCode ?? '')) ? 'recovery_code' : wrongCode;
};
