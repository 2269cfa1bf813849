import type { MfaKind } from '../../contract/factor.ts';
import type { Tx } from '../../db/client.ts';
import {
  acceptStep,
  countFactorFailure,
  countRecoveryCodes,
  findConfirmedFactors,
  hasRecoveryCode,
  useRecoveryCode,
} from '../../db/factor/store.ts';
import type { Dependencies } from '../context.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { type Telling, tellPerson } from '../notification/tell.ts';
import { recoveryTextOf } from './recovery.ts';
import { stepOf } from './totp.ts';

/** What the person can prove besides the password; empty: nothing, so that no sign-in asks for it. */
export const mfaKindsOf = async (tx: Tx, identityId: string): Promise<MfaKind[]> => {
  const factors = await findConfirmedFactors(tx, identityId);
  if (factors.length === 0) return [];
  const kinds = new Set<MfaKind>(factors.map(({ kind }) => kind));
  if ((await countRecoveryCodes(tx, identityId)) > 0) kinds.add('recovery_code');
  return [...kinds];
};

/**
 * Accepts a code of one of the person's factors, once. Counts a wrong one, and notifies the person if no further code is accepted, so
 * commit the transaction in any case.
 */
export const proveTotp = async (
  ctx: Pick<Dependencies, 'keyRing'> & Telling,
  tx: Tx,
  identityId: string,
  code: string,
): Promise<boolean> => {
  for (const { id, sealed } of await findConfirmedFactors(tx, identityId)) {
    if (sealed === null) continue;
    const step = stepOf(ctx.keyRing.unseal(sealed, id), code);
    if (step !== null && (await acceptStep(tx, id, step))) return true;
  }
  if (await countFactorFailure(tx, identityId)) await tellPerson(ctx, tx, identityId, 'factor_disabled');
  return false;
};

/** Accepts one of the person's recovery codes, once. Nobody can guess one, so wrong ones are not counted. */
export const proveRecovery = (
  tx: Tx,
  keyRing: Pick<KeyRing, 'hashes'>,
  identityId: string,
  code: string,
): Promise<boolean> => useRecoveryCode(tx, identityId, keyRing.hashes(recoveryTextOf(identityId, code)));

/** Whether `proveRecovery` would accept the code. */
export const isRecoveryProof = (
  tx: Tx,
  keyRing: Pick<KeyRing, 'hashes'>,
  identityId: string,
  code: string,
): Promise<boolean> => hasRecoveryCode(tx, identityId, keyRing.hashes(recoveryTextOf(identityId, code)));
