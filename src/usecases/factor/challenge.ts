import { v7 as uuid } from 'uuid';
import { newChallenge } from '../../contract/challenge-text.ts';
import type { Federation } from '../../contract/credential.ts';
import type { MfaRequired } from '../../contract/factor.ts';
import type { Tx } from '../../db/client.ts';
import { insertChallenge } from '../../db/factor/challenge.ts';
import type { ChallengeRow } from '../../db/factor/schema.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { mfaKindsOf } from './proof.ts';

const unfederated: Federation = { federatedOrgId: null, connectionId: null, providerSession: null };

const challengeSeconds = 5 * 60;

type SignIn = Pick<ChallengeRow, 'identityId' | 'client' | 'deviceName' | 'methods'> & {
  readonly federation?: Federation | undefined;
};

/** Holds up the sign-in of a person who has a second factor, until it is proved; null: the person has none. */
export const holdUp = async (
  tx: Tx,
  keyRing: Pick<KeyRing, 'hash'>,
  { federation = unfederated, ...signIn }: SignIn,
): Promise<MfaRequired | null> => {
  const factors = await mfaKindsOf(tx, signIn.identityId);
  if (factors.length === 0) return null;
  const challenge = newChallenge();
  const { keyHash: challengeHash, pepperId } = keyRing.hash(challenge);
  const row = { ...signIn, ...federation, id: uuid(), purpose: 'mfa' as const, challengeHash, pepperId };
  await insertChallenge(tx, row, challengeSeconds);
  return { status: 'mfa_required', challenge, expiresInSeconds: challengeSeconds, factors };
};
