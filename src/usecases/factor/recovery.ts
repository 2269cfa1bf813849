import { Secret } from 'otpauth';
import { v7 as uuid } from 'uuid';
import type { Tx } from '../../db/client.ts';
import { replaceRecoveryCodes } from '../../db/factor/store.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';

const codesMax = 10;
const codeBytes = 10;

/** What is hashed: the same for all ways to write the code, and different for each person. */
export const recoveryTextOf = (identityId: string, code: string): string =>
  `recovery:${identityId}:${code.replaceAll(/[ -]/g, '').toUpperCase()}`;

const newCode = (): string => new Secret({ size: codeBytes }).base32.replaceAll(/.{4}(?=.)/g, '$&-');

/** Replaces the recovery codes of a person, and returns the new ones, which are not stored. */
export const renewRecoveryCodes = async (
  tx: Tx,
  keyRing: Pick<KeyRing, 'hash'>,
  identityId: string,
): Promise<string[]> => {
  const codes = Array.from({ length: codesMax }, newCode);
  const rows = codes.map((code) => {
    const { keyHash: codeHash, pepperId } = keyRing.hash(recoveryTextOf(identityId, code));
    return { id: uuid(), codeHash, pepperId };
  });
  await replaceRecoveryCodes(tx, identityId, rows);
  return codes;
};
