import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';

// Creates and uses the secrets of the key ring. They are held as KeyObjects, which reveal nothing when logged.

const secretBytes = 32;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

interface NewSecret {
  /** The secret before the KMS has encrypted it. */
  secret: Uint8Array;
  /** The public part of a signing key: raw, base64url. */
  publicKey?: string;
}

interface SecretForm {
  make(): NewSecret;
  open(secret: Buffer): KeyObject;
}

const symmetric: SecretForm = {
  make: () => ({ secret: randomBytes(secretBytes) }),
  open: createSecretKey,
};

const ed25519: SecretForm = {
  make: () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    return {
      secret: privateKey.export({ format: 'der', type: 'pkcs8' }),
      ...(x === undefined ? {} : { publicKey: x }),
    };
  },
  open: (secret) => createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }),
};

const forms: Readonly<Record<KeyRingPurpose, SecretForm>> = {
  pepper: symmetric,
  audit: ed25519,
  seal: symmetric,
  link: symmetric,
  decision: ed25519,
  callback: symmetric,
};

export const newSecret = (purpose: KeyRingPurpose): NewSecret => forms[purpose].make();

export const openSecret = (purpose: KeyRingPurpose, secret: Buffer): KeyObject => forms[purpose].open(secret);

/** HMAC-SHA-256, base64url. */
export const hmacOf = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Signs a UTF-8 text with Ed25519; base64url. */
export const signatureOf = (key: KeyObject, text: string): string =>
  sign(null, Buffer.from(text), key).toString('base64url');

/** Encrypts with AES-256-GCM and a random nonce; base64url of nonce, ciphertext and tag. */
export const encrypt = (key: KeyObject, text: string, rowId: string): string => {
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(rowId));
  const encrypted = [nonce, encryption.update(text, 'utf8'), encryption.final(), encryption.getAuthTag()];
  return Buffer.concat(encrypted).toString('base64url');
};

export const decrypt = (key: KeyObject, encrypted: string, rowId: string): string => {
  const bytes = Buffer.from(encrypted, 'base64url');
  try {
    // The tag length is fixed, because GCM would accept a truncated tag.
    const decryption = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decryption.setAAD(Buffer.from(rowId)).setAuthTag(bytes.subarray(-tagBytes));
    const text = [decryption.update(bytes.subarray(nonceBytes, -tagBytes)), decryption.final()];
    return Buffer.concat(text).toString('utf8');
  } catch (error) {
    throw new Error('A sealed text was changed, or belongs to another row', { cause: error });
  }
};
