import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type {
  AddedTotp,
  AddTotp,
  ConfirmTotp,
  Factor,
  Factors,
  RecoveryCodes,
  RenameFactor,
} from '../../contract/factor.ts';
import type { PersonPrincipal } from '../../contract/principal.ts';
import type { SessionTokens } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import type { FactorRow } from '../../db/factor/schema.ts';
import {
  acceptStep,
  confirmFactor,
  countRecoveryCodes,
  deleteFactor,
  deleteUnconfirmedFactors,
  findConfirmedFactors,
  findFactors,
  insertFactor,
  isFactorRequired,
  replaceRecoveryCodes,
  setFactorName,
} from '../../db/factor/store.ts';
import { lockIdentities } from '../../db/locks.ts';
import { findPassword } from '../../db/password/store.ts';
import { weakenSessions } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { membershipPage } from '../../db/user/membership.ts';
import { assertMayChangeFactors, assertUnbound, methodOf } from '../authentication/step-up.ts';
import type { PersonContext } from '../context.ts';
import { renewRecoveryCodes } from '../factor/recovery.ts';
import { newSeed, stepOf, uriOf } from '../factor/totp.ts';
import { tellPerson } from '../notification/tell.ts';
import { factorAttempt, makeAttempt } from './attempts.ts';
import { auditPerson } from './audit.ts';
import { lockCallingSession, strengthenSession } from './successor.ts';

const factorsMax = 10;

export const listFactors = ({ db, person }: PersonContext): Promise<Factors> =>
  withPerson(db, person.id, async (tx) => {
    await assertMayKeepFactors(tx, person);
    return {
      data: (await findFactors(tx, person.id)).map(presentFactor),
      recoveryCodes: await countRecoveryCodes(tx, person.id),
    };
  });

/**
 * A session for which only an identity provider vouched leaves the factors of the person alone, unless the person has no other way
 * to sign in and is in no other organization: otherwise nobody could add the factor that the organization requires. Such a
 * factor alone opens no other organization.
 */
const assertMayKeepFactors = async (tx: Tx, { id, credential }: PersonPrincipal): Promise<void> => {
  const { boundOrgId } = credential;
  if (boundOrgId === null) return;
  const hasOwnWay =
    (await findPassword(tx, id)) !== undefined ||
    (await findConfirmedFactors(tx, id)).some(({ kind }) => kind !== 'totp') ||
    (await membershipPage(tx, id, {}, 2, null)).some((membership) => membership.id !== boundOrgId);
  if (hasOwnWay) assertUnbound(credential);
};

/**
 * Changes the factors of the caller's person, one change at a time, and none by a session that has just ended. Looks at the factors
 * themselves, because what is remembered of the caller may miss one that was just added.
 */
export const changeFactors = <T>(
  { db, person }: PersonContext,
  change: (tx: Tx, factors: readonly FactorRow[]) => Promise<T>,
): Promise<T> =>
  withPerson(db, person.id, async (tx) => {
    await lockIdentities(tx, [person.id]);
    await lockCallingSession(tx, person.credential);
    await assertMayKeepFactors(tx, person);
    const known = await findFactors(tx, person.id);
    assertMayChangeFactors({ ...person.credential, hasFactor: known.some(isConfirmed) });
    return change(tx, known);
  });

/** Begins a factor, in place of one that was begun and not confirmed. It counts once a code of it was sent. */
export const addTotp = (ctx: PersonContext, { name }: AddTotp): Promise<AddedTotp> =>
  changeFactors(ctx, async (tx, known) => {
    const { keyRing, person } = ctx;
    await deleteUnconfirmedFactors(tx, person.id);
    assertRoom(known);
    const [id, secret] = [uuid(), newSeed()];
    const sealed = keyRing.seal(secret, id);
    const row = await insertFactor(tx, { id, identityId: person.id, kind: 'totp', name, sealed });
    return { factor: presentFactor(row), secret, uri: uriOf(secret, person.email) };
  });

/** Adds the factor, and gives the caller a session of two factors, which it has just proved. */
export const confirmTotp = async (
  ctx: PersonContext,
  id: string,
  { code }: ConfirmTotp,
): Promise<{ factor: Factor; session: SessionTokens }> => {
  const { keyRing, person, attempts, network } = ctx;
  return makeAttempt(attempts, factorAttempt(person.id, network), () =>
    changeFactors(ctx, async (tx, known) => {
      const { confirmedAt, kind, sealed } = factorIn(known, id);
      if (confirmedAt !== null || sealed === null)
        throw new DomainError('illegal_transition', 'The factor is confirmed already.');
      const step = stepOf(keyRing.unseal(sealed, id), code);
      if (step === null || !(await acceptStep(tx, id, step))) throw new DomainError('mfa_failed');
      const factor = presentFactor(await confirmFactor(tx, id));
      await tellPerson(ctx, tx, person.id, 'factor_added');
      const added = { action: 'factor.add', target: `factor:${id}`, detail: { kind } };
      return { factor, session: await strengthenSession(ctx, tx, 'otp', added) };
    }),
  );
};

/** Gives a factor another name, by which only the person knows it: no proof is asked for, and nobody is notified. */
export const renameFactor = (
  { db, person, requestId }: PersonContext,
  id: string,
  { name }: RenameFactor,
): Promise<Factor> =>
  withPerson(db, person.id, async (tx) => {
    await lockIdentities(tx, [person.id]);
    await lockCallingSession(tx, person.credential);
    await assertMayKeepFactors(tx, person);
    const known = factorIn(await findFactors(tx, person.id), id);
    if (name === known.name) return presentFactor(known);
    const factor = presentFactor(await setFactorName(tx, id, name));
    await auditPerson(tx, person.id, requestId, {
      action: 'factor.rename',
      target: `factor:${id}`,
      detail: { kind: known.kind },
    });
    return factor;
  });

/** Removes a factor. Other sessions that may have been proved with it are worth what is left of their proof. */
export const removeFactor = (ctx: PersonContext, id: string): Promise<void> =>
  changeFactors(ctx, async (tx, known) => {
    const { person, requestId } = ctx;
    const removed = factorIn(known, id);
    const isLast = isConfirmed(removed) && known.filter(isConfirmed).length === 1;
    if (isLast && (await isFactorRequired(tx, person.id)))
      throw new DomainError(
        'factor_required',
        'An organization of yours requires a second factor. Add another one first.',
      );
    await deleteFactor(tx, person.id, id);
    if (!isConfirmed(removed)) return;
    if (isLast) await replaceRecoveryCodes(tx, person.id, []);
    const hasAnother = known.some((each) => isConfirmed(each) && each.kind === removed.kind && each.id !== id);
    await weakenSessions(tx, person.id, methodOf[removed.kind], hasAnother ? person.credential.id : null);
    await tellPerson(ctx, tx, person.id, 'factor_removed');
    const detail = { kind: removed.kind };
    await auditPerson(tx, person.id, requestId, { action: 'factor.remove', target: `factor:${id}`, detail });
  });

/** Gives the person new recovery codes, in place of all others. */
export const renewRecovery = (ctx: PersonContext): Promise<RecoveryCodes> =>
  changeFactors(ctx, async (tx) => {
    const { keyRing, person, requestId } = ctx;
    const isUseful = (await findFactors(tx, person.id)).some(({ confirmedAt }) => confirmedAt !== null);
    if (!isUseful)
      throw new DomainError('factor_required', 'Recovery codes stand in for a second factor. Add one first.');
    const codes = await renewRecoveryCodes(tx, keyRing, person.id);
    const detail = { codes: codes.length };
    await auditPerson(tx, person.id, requestId, {
      action: 'recovery_codes.renew',
      target: `person:${person.id}`,
      detail,
    });
    return { codes };
  });

export const assertRoom = (known: readonly FactorRow[]): void => {
  if (known.filter(isConfirmed).length >= factorsMax)
    throw new DomainError('factor_limit_reached', `A person has at most ${factorsMax} factors.`);
};

const isConfirmed = ({ confirmedAt }: FactorRow): boolean => confirmedAt !== null;

const factorIn = (known: readonly FactorRow[], id: string): FactorRow => {
  const found = known.find((each) => each.id === id);
  if (found === undefined) throw new DomainError('not_found', 'The factor does not exist.');
  return found;
};

export const presentFactor = ({
  id,
  kind,
  name,
  confirmedAt,
  lastUsedAt,
  isBackedUp,
  createdAt,
}: FactorRow): Factor => ({
  id,
  kind,
  name,
  confirmedAt: confirmedAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  isBackedUp,
  createdAt: createdAt.toISOString(),
});
