import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type VerifiedAuthenticationResponse,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { Assertion, AssertionOptions, Registration, RegistrationOptions } from '../../contract/passkey.ts';
import { uuidOfHex } from '../../contract/uuid.ts';
import type { FactorRow, NewPasskey, PasskeyRow } from '../../db/factor/schema.ts';
import type { Dependencies } from '../context.ts';

type PasskeyContext = Pick<Dependencies, 'keyRing' | 'settings'>;

/** What a passkey belongs to: the server as its users know it, never as a request names it. */
const relyingPartyOf = ({ settings: { publicUrl } }: PasskeyContext): { id: string; origin: string } => {
  const { hostname: id = '', origin = '' } = publicUrl === null ? {} : new URL(publicUrl);
  if (id === '' || id.startsWith('[') || isIP(id) !== 0) throw new DomainError('passkeys_unavailable');
  return { id, origin };
};

/** EdDSA, ES256 and RS256, which together every authenticator has. */
const algorithms = [-8, -7, -257];

/**
 * What a challenge is for, and to whom it was given. Nothing of a challenge is stored. It is used up with what it is for: a
 * sign-in makes the session that has its id, and the others end the sign-in, the link or the session that they are for.
 */
export type ChallengeUse =
  | { readonly purpose: 'login' }
  | { readonly purpose: 'mfa'; readonly challenge: string }
  | { readonly purpose: 'recovery'; readonly token: string }
  | { readonly purpose: 'enrol' | 'step-up'; readonly sessionId: string };

const hashed = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

const subjectOf = (use: ChallengeUse): string => {
  if (use.purpose === 'login') return '';
  if (use.purpose === 'mfa') return hashed(use.challenge);
  return use.purpose === 'recovery' ? hashed(use.token) : use.sessionId;
};

const challengeMs = 5 * 60_000;
const idBytes = 16;

const linkOf = (use: ChallengeUse, id: string) => ({
  kind: `passkey-${use.purpose}:${subjectOf(use)}`,
  id,
  generation: 0,
});

/** The id, which begins with the time, and a tag by which the server knows it again. */
const newChallenge = ({ keyRing }: PasskeyContext, use: ChallengeUse): string => {
  // Its own time: after an hour's correction of the clock, the ids of this process go on from before it.
  const id = uuid({ msecs: Date.now() });
  const tag = Buffer.from(keyRing.linkTag(linkOf(use, id)), 'base64url');
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), tag]).toString('base64url');
};

/** The challenge that the browser signed, and its id. Throws unless it was made for this use in the last five minutes. */
const signedChallenge = (
  { keyRing }: PasskeyContext,
  use: ChallengeUse,
  { clientDataJSON }: { readonly clientDataJSON: string },
): { text: string; id: string } => {
  const text = challengeIn(clientDataJSON);
  const bytes = Buffer.from(text, 'base64url');
  const hex = bytes.subarray(0, idBytes).toString('hex');
  const id = uuidOfHex(hex);
  const tag = bytes.subarray(idBytes);
  const isMade = keyRing.linkTags(linkOf(use, id)).some((each) => {
    const made = Buffer.from(each, 'base64url');
    return made.length === tag.length && timingSafeEqual(made, tag);
  });
  const madeAt = Number.parseInt(hex.slice(0, 12), 16);
  if (isMade && Math.abs(Date.now() - madeAt) <= challengeMs) return { text, id };
  throw new DomainError('challenge_expired', 'The options of the passkey have expired, or were for something else.');
};

const challengeIn = (clientDataJSON: string): string => {
  try {
    const { challenge } = decodeClientDataJSON(clientDataJSON);
    return typeof challenge === 'string' ? challenge : '';
  } catch {
    return '';
  }
};

const descriptorOf = ({ credentialId, transports }: PasskeyRow) => ({
  id: credentialId,
  type: 'public-key' as const,
  transports,
});

/** The id of a person as the authenticator keeps it. Says nothing about the person. */
const userHandleOf = (identityId: string): string =>
  Buffer.from(identityId.replaceAll('-', ''), 'hex').toString('base64url');

export const registrationOptions = (
  ctx: PasskeyContext,
  use: ChallengeUse,
  { id, email }: { readonly id: string; readonly email: string },
  known: readonly PasskeyRow[],
): RegistrationOptions => ({
  publicKey: {
    rp: { id: relyingPartyOf(ctx).id, name: 'Freehold' },
    user: { id: userHandleOf(id), name: email, displayName: email },
    challenge: newChallenge(ctx, use),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: challengeMs,
    excludeCredentials: known.map(descriptorOf),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
  },
});

export const assertionOptions = (
  ctx: PasskeyContext,
  use: ChallengeUse,
  accepted: readonly PasskeyRow[],
): AssertionOptions => ({
  publicKey: {
    rpId: relyingPartyOf(ctx).id,
    challenge: newChallenge(ctx, use),
    timeout: challengeMs,
    userVerification: 'required',
    allowCredentials: accepted.map(descriptorOf),
  },
});

/** Why a passkey is refused, for logs. */
export interface Refusal {
  readonly refusal: string;
}

const refused = (error: unknown): Refusal => ({ refusal: error instanceof Error ? error.message : String(error) });

/**
 * Verifies a new passkey. A statement with certificates is refused: none was asked for, and to verify one the library fetches
 * addresses that the certificates name.
 */
export const verifyRegistration = async (
  ctx: PasskeyContext,
  use: ChallengeUse,
  webauthn: Registration,
): Promise<NewPasskey | Refusal> => {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(ctx);
  const { text: expectedChallenge } = signedChallenge(ctx, use, webauthn.response);
  const { attestationObject, clientDataJSON, transports = [] } = webauthn.response;
  try {
    const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
    const format = attestation.get('fmt');
    if (format !== 'none' && !(format === 'packed' && attestation.get('attStmt').get('x5c') === undefined))
      return { refusal: 'The attestation is not `none`' };
    const { verified, registrationInfo: info } = await verifyRegistrationResponse({
      response: { ...webauthn, response: { attestationObject, clientDataJSON }, clientExtensionResults: {} },
      ...{ expectedChallenge, expectedOrigin, expectedRPID, supportedAlgorithmIDs: algorithms },
    });
    if (!verified || info === undefined) return { refusal: 'The signature is wrong' };
    const { credential, credentialDeviceType: deviceType, credentialBackedUp: isBackedUp } = info;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      ...{ deviceType, isBackedUp, transports },
    };
  } catch (error) {
    return refused(error);
  }
};

/** What an accepted assertion says about its passkey. */
export interface Asserted {
  readonly counter: number;
  readonly isBackedUp: boolean;
}

/** Reads whom an assertion is for, before anything is looked up. Its challenge is the id of the session that it may begin. */
export const readAssertion = (ctx: PasskeyContext, use: ChallengeUse, webauthn: Assertion): { challengeId: string } => {
  relyingPartyOf(ctx);
  return { challengeId: signedChallenge(ctx, use, webauthn.response).id };
};

/** Verifies an assertion of this passkey. Its counter is compared later, because only a signed one says something. */
export const verifyAssertion = async (
  ctx: PasskeyContext,
  use: ChallengeUse,
  webauthn: Assertion,
  { identityId, credentialId, publicKey }: PasskeyRow,
): Promise<Asserted | Refusal> => {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(ctx);
  const { text: expectedChallenge } = signedChallenge(ctx, use, webauthn.response);
  const { userHandle, ...response } = webauthn.response;
  // Without a list of accepted passkeys it must be there (WebAuthn §7.2, step 6).
  if ((userHandle ?? (use.purpose === 'login' ? '' : userHandleOf(identityId))) !== userHandleOf(identityId))
    return { refusal: 'The passkey belongs to somebody else' };
  const credential = { id: credentialId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 };
  let verified: VerifiedAuthenticationResponse;
  try {
    verified = await verifyAuthenticationResponse({
      response: { ...webauthn, response, clientExtensionResults: {} },
      ...{ expectedChallenge, expectedOrigin, expectedRPID, credential },
    });
  } catch (error) {
    return refused(error);
  }
  const { newCounter: counter, credentialBackedUp: isBackedUp } = verified.authenticationInfo;
  return verified.verified ? { counter, isBackedUp } : { refusal: 'The signature is wrong' };
};

export const isPasskey = (row: FactorRow): row is PasskeyRow => row.kind === 'webauthn';
