import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { Assertion, AssertionOptions, Registration, RegistrationOptions } from '../../src/contract/passkey.ts';
import type { NewPasskey } from '../../src/db/factor/schema.ts';

interface Behavior {
  /** The origin of the page, and the server that the page names. */
  origin?: string;
  rpId?: string;
  isVerified?: boolean;
  /** Whether the passkey is copied to other devices; it then counts nothing. */
  isSynced?: boolean;
  counter?: number;
  challenge?: string;
  attestation?: Map<string, unknown>;
}

const flags = { present: 0x01, verified: 0x04, canBeBackedUp: 0x08, isBackedUp: 0x10, attested: 0x40 };

/** A browser on `origin` with one passkey in it. */
export const newAuthenticator = (origin: string, { isSynced = true }: Pick<Behavior, 'isSynced'> = {}) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as const), // EC2, ES256, P-256
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]),
  );
  let counter = 0;
  let userHandle = '';

  const clientData = (type: string, challenge: string, behavior: Behavior): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: behavior.origin ?? origin, crossOrigin: false }));

  const authenticatorData = (rpId: string, behavior: Behavior, attested?: Buffer): Buffer => {
    const { isVerified = true } = behavior;
    if (!isSynced) counter += 1;
    const set =
      flags.present |
      (isVerified ? flags.verified : 0) |
      (isSynced ? flags.canBeBackedUp | flags.isBackedUp : 0) |
      (attested === undefined ? 0 : flags.attested);
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(behavior.counter ?? counter);
    const rpIdHash = createHash('sha256')
      .update(behavior.rpId ?? rpId)
      .digest();
    return Buffer.concat([rpIdHash, Buffer.from([set]), counted, attested ?? Buffer.alloc(0)]);
  };

  return {
    id,
    /** What the server keeps of it, as if this person had added it. */
    enrolled: (identityId: string): NewPasskey => {
      userHandle = Buffer.from(identityId.replaceAll('-', ''), 'hex').toString('base64url');
      const key = Buffer.from(cose).toString('base64url');
      const deviceType = isSynced ? 'multiDevice' : 'singleDevice';
      return { credentialId: id, publicKey: key, counter, deviceType, isBackedUp: isSynced, transports: ['internal'] };
    },
    /** What `navigator.credentials.create` returns. */
    create: ({ publicKey: options }: RegistrationOptions, behavior: Behavior = {}): Registration => {
      userHandle = options.user.id;
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credentialId.length]), credentialId, cose]);
      const authData = new Uint8Array(authenticatorData(options.rp.id, behavior, attested));
      const statement =
        behavior.attestation ??
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
        ]);
      const attestationObject = isoCBOR.encode(new Map([...statement, ['authData', authData]]) as never);
      const data = clientData('webauthn.create', behavior.challenge ?? options.challenge, behavior);
      return {
        ...{ id, rawId: id, type: 'public-key' },
        response: {
          clientDataJSON: data.toString('base64url'),
          attestationObject: Buffer.from(attestationObject).toString('base64url'),
          transports: ['internal', 'hybrid'],
        },
      };
    },
    /** What `navigator.credentials.get` returns. */
    get: ({ publicKey: options }: AssertionOptions, behavior: Behavior = {}): Assertion => {
      const data = clientData('webauthn.get', behavior.challenge ?? options.challenge, behavior);
      const authData = authenticatorData(options.rpId, behavior);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      return {
        ...{ id, rawId: id, type: 'public-key' },
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
          userHandle,
        },
      };
    },
  };
};

export type TestAuthenticator = ReturnType<typeof newAuthenticator>;
