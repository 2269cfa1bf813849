import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { cutText } from '../../contract/human-text.ts';
import type { Assertion } from '../../contract/passkey.ts';
import { callerOfPerson } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import { acceptCounter, findConfirmedFactors } from '../../db/factor/store.ts';
import type { Dependencies } from '../context.ts';
import { type ChallengeUse, isPasskey, type Refusal, verifyAssertion } from '../factor/passkey.ts';
import { tellPerson } from '../notification/tell.ts';
import { auditPerson } from './audit.ts';

type ProofContext = Pick<Dependencies, 'keyRing' | 'settings' | 'temporal'> & { readonly requestId: string };

/**
 * Accepts an assertion of one of the person's passkeys; null: it is accepted. A passkey that may have been copied is reported, so
 * commit the transaction in any case.
 */
export const provePasskey = async (
  ctx: ProofContext,
  tx: Tx,
  identityId: string,
  { use, webauthn }: { readonly use: ChallengeUse; readonly webauthn: Assertion },
): Promise<Refusal | null> => {
  const passkeys = (await findConfirmedFactors(tx, identityId)).filter(isPasskey);
  const passkey = passkeys.find(({ credentialId }) => credentialId === webauthn.id);
  if (passkey === undefined) return { refusal: 'The person has no such passkey' };
  const asserted = await verifyAssertion(ctx, use, webauthn, passkey);
  if ('refusal' in asserted) return asserted;
  if (await acceptCounter(tx, passkey.id, asserted)) return null;
  await tellPerson(ctx, tx, identityId, 'passkey_copied');
  const detail = { counter: asserted.counter, lastCounter: passkey.counter };
  const target = `factor:${passkey.id}`;
  await auditPerson(tx, identityId, ctx.requestId, { action: 'factor.copied', target, detail });
  return { refusal: 'The counter of the passkey has not grown' };
};

const refusalLengthMax = 200;

/** A refused proof. The log says why, for the person who configures the server. */
export const notProved = (
  code: ErrorCode,
  identityId: string | null,
  { refusal }: Partial<Refusal> = {},
): DomainError =>
  new DomainError(code, undefined, {
    ...(refusal === undefined ? {} : { internal: cutText(refusal, refusalLengthMax) }),
    ...(identityId === null ? {} : { caller: callerOfPerson(identityId) }),
  });
