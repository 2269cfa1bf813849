import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../contract/errors.ts';
import { type KeyRingPurpose, keyRingPurposes } from '../contract/key-ring.ts';
import type { Db } from '../db/client.ts';
import { type KeyRingRow, liveKeyRing, wholeKeyRing } from '../db/read/key-ring.ts';
import { withPlatform } from '../db/tenancy.ts';
import { insertFirst, type NewKeyRingEntry } from '../db/write/key-ring.ts';
import type { Kms } from '../providers/kms/port.ts';

const pepperBytes = 32;

interface Pepper {
  id: string;
  key: KeyObject;
  activeAt: number;
}

interface Signer {
  keyId: string;
  publicKey: KeyObject;
  /** Ed25519 of a text in UTF-8, base64url. */
  sign(text: string): string;
}

/** The secrets of the product, unwrapped once: nothing below waits for the KMS or the database. */
export interface KeyRing {
  /** Unwraps what is new; makes the first secrets of an installation. */
  load(): Promise<void>;
  /** What a new key is stored as. */
  hash(key: string): { keyHash: string; pepperId: string };
  /** What a key may be stored as: the hash with the present pepper first, then those of older ones. */
  hashes(key: string): string[];
  signer(): Signer;
  /** By id, of all that ever signed: made from the secrets, so that nobody who only has the database adds one. */
  publicKeys(): Promise<ReadonlyMap<string, KeyObject>>;
}

const hmac = ({ key }: Pepper, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

const notLoaded = (): DomainError =>
  new DomainError('database_unavailable', undefined, { internal: 'the key ring is not loaded' });

export interface KeyRingOptions {
  db: Db;
  kms: Kms;
  /** Nothing is made: another process does that. */
  isReadOnly?: boolean;
}

export const openKeyRing = ({ db, kms, isReadOnly = false }: KeyRingOptions): KeyRing => {
  /** Newest first. */
  let peppers: Pepper[] = [];
  let signers: (Signer & { activeAt: number })[] = [];
  const unwrapped = new Map<string, Pepper | (Signer & { activeAt: number })>();

  const make = async (purpose: KeyRingPurpose): Promise<void> => {
    const entry = await newEntry(kms, purpose);
    await withPlatform(db, (tx) => insertFirst(tx, entry));
  };

  const unwrap = async ({ id, purpose, provider, wrapped, activeAt }: KeyRingRow) => {
    const known = unwrapped.get(id);
    if (known !== undefined) return known;
    if (provider !== kms.name) {
      throw new Error(
        `The secrets in the database are encrypted by the KMS provider ${provider}, and KMS_PROVIDER is ${kms.name}: set it back, or run npm run key-ring:rewrap with the settings of both`,
      );
    }
    const secret = Buffer.from(await kms.unwrap(wrapped, id));
    const entry =
      purpose === 'pepper'
        ? { id, key: createSecretKey(secret), activeAt: activeAt.getTime() }
        : { ...signerOf(id, secret), activeAt: activeAt.getTime() };
    unwrapped.set(id, entry);
    return entry;
  };

  const load = async (): Promise<void> => {
    const rows = await withPlatform(db, liveKeyRing);
    // Before anything is made: with a lost or another key there is nothing to be added to this database.
    let entries = await Promise.all(rows.toReversed().map(unwrap));
    const missing = keyRingPurposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
    if (missing.length > 0 && isReadOnly) {
      const internal = `no process that may write has made the secrets of ${missing.join(', ')} yet`;
      throw new DomainError('database_unavailable', undefined, { internal });
    }
    for (const purpose of missing) await make(purpose);
    if (missing.length > 0) {
      entries = await Promise.all((await withPlatform(db, liveKeyRing)).toReversed().map(unwrap));
    }
    peppers = entries.filter((entry) => 'key' in entry);
    signers = entries.filter((entry) => 'sign' in entry);
  };

  const current = <T extends { activeAt: number }>(entries: T[]): T => {
    const now = Date.now();
    const found = entries.find(({ activeAt }) => activeAt <= now) ?? entries.at(-1);
    if (found === undefined) throw notLoaded();
    return found;
  };

  return {
    load,
    hash: (key) => {
      const pepper = current(peppers);
      return { keyHash: hmac(pepper, key), pepperId: pepper.id };
    },
    hashes: (key) => {
      if (peppers.length === 0) throw notLoaded();
      return peppers.map((pepper) => hmac(pepper, key));
    },
    signer: () => current(signers),
    publicKeys: async () => {
      const rows = await withPlatform(db, wholeKeyRing);
      const entries = await Promise.all(rows.filter(({ purpose }) => purpose === 'audit').map(unwrap));
      return new Map(entries.filter((entry) => 'sign' in entry).map(({ keyId, publicKey }) => [keyId, publicKey]));
    },
  };
};

/** A new secret, encrypted. */
export const newEntry = async (kms: Kms, purpose: KeyRingPurpose): Promise<NewKeyRingEntry> => {
  const id = uuid();
  const { secret, publicKey } = newSecret(purpose);
  const wrapped = await kms.wrap(secret, id);
  return { id, purpose, provider: kms.name, wrapped, ...(publicKey === undefined ? {} : { publicKey }) };
};

const newSecret = (purpose: KeyRingPurpose): { secret: Uint8Array; publicKey?: string } => {
  if (purpose === 'pepper') return { secret: randomBytes(pepperBytes) };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return {
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }),
    ...(x === undefined ? {} : { publicKey: x }),
  };
};

const signerOf = (keyId: string, secret: Buffer): Signer => {
  const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
  return {
    keyId,
    publicKey: createPublicKey(key),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  };
};
