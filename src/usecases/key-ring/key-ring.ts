import { createPublicKey, type KeyObject } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { type KeyRingPurpose, keyRingPurposes, type SigningPurpose } from '../../contract/key-ring.ts';
import type { Db } from '../../db/client.ts';
import type { KeyRingRow } from '../../db/key-ring/schema.ts';
import { insertFirst, liveKeyRing, type NewKeyRingEntry, wholeKeyRing } from '../../db/key-ring/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Kms } from '../../providers/kms/port.ts';
import { decrypt, encrypt, hmacOf, newSecret, openSecret, signatureOf } from './secret.ts';

interface Secret {
  id: string;
  purpose: KeyRingPurpose;
  activeAt: number;
  key: KeyObject;
}

interface Signer {
  keyId: string;
  /** Ed25519 of a text in UTF-8, base64url. */
  sign(text: string): string;
}

/** A link that is mailed. Its tag can be made again at any time, so none is stored. */
interface MailedLink {
  /** What it is for: the tag of one kind is worth nothing in another. */
  kind: string;
  id: string;
  /** Counts how often it was replaced: the next one has another tag. */
  generation: number;
}

/** The secrets of the product, unwrapped once: nothing below waits for the KMS or the database. */
export interface KeyRing {
  /** Unwraps what is new; makes the secrets that an installation lacks. */
  load(): Promise<void>;
  /** What a new key is stored as. */
  hash(key: string): { keyHash: string; pepperId: string };
  /** What a key may be stored as: the hash with the present pepper first, then those of older ones. */
  hashes(key: string): string[];
  /** Encrypts a text for one row; the result names the secret, so that it can be read after a rotation. */
  seal(text: string, rowId: string): string;
  /** Throws when the sealed text was changed, or was sealed for another row. */
  unseal(sealed: string, rowId: string): string;
  /** What a new link carries, base64url. */
  linkTag(link: MailedLink): string;
  /** What a link may carry: the tags of all secrets that are not retired. To be compared in constant time. */
  linkTags(link: MailedLink): string[];
  signer(purpose: SigningPurpose): Signer;
  /** By id, of all that ever signed: made from the secrets, so that nobody who only has the database adds one. */
  publicKeys(purpose: SigningPurpose): Promise<ReadonlyMap<string, KeyObject>>;
}

const notLoaded = (): DomainError =>
  new DomainError('database_unavailable', undefined, { internal: 'the key ring is not loaded' });

const textOf = ({ kind, id, generation }: MailedLink): string => `${kind}:${id}:${generation}`;

interface KeyRingOptions {
  db: Db;
  kms: Kms;
  /** Nothing is made: another process does that. */
  isReadOnly?: boolean;
}

export const openKeyRing = ({ db, kms, isReadOnly = false }: KeyRingOptions): KeyRing => {
  /** Newest first. */
  let live: Secret[] = [];
  const unwrapped = new Map<string, Secret>();

  const make = async (purpose: KeyRingPurpose): Promise<void> => {
    const entry = await newEntry(kms, purpose);
    await withPlatform(db, (tx) => insertFirst(tx, entry));
  };

  const unwrap = async ({ id, purpose, provider, wrapped, activeAt }: KeyRingRow): Promise<Secret> => {
    const known = unwrapped.get(id);
    if (known !== undefined) return known;
    if (provider !== kms.name) {
      throw new Error(
        `The secrets in the database are encrypted by the KMS provider ${provider}, and KMS_PROVIDER is ${kms.name}: set it back, or run npm run key-ring:rewrap with the settings of both`,
      );
    }
    const key = openSecret(purpose, Buffer.from(await kms.unwrap(wrapped, id)));
    const secret = { id, purpose, activeAt: activeAt.getTime(), key };
    unwrapped.set(id, secret);
    return secret;
  };

  const liveRows = async (): Promise<KeyRingRow[]> => {
    const rows = await withPlatform(db, liveKeyRing);
    // A newer release may have added purposes while this process still runs.
    return rows.filter(({ purpose }) => keyRingPurposes.includes(purpose));
  };

  const load = async (): Promise<void> => {
    const rows = await liveRows();
    // Before anything is made: with a lost or another key there is nothing to be added to this database.
    let secrets = await Promise.all(rows.toReversed().map(unwrap));
    const missing = keyRingPurposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
    if (isReadOnly && missing.includes('pepper')) {
      const internal = 'no process that may write has made the secrets of the key ring yet';
      throw new DomainError('database_unavailable', undefined, { internal });
    }
    // Without the pepper no key can be checked. What needs another secret is unavailable until a process has made it.
    const made = isReadOnly ? [] : missing;
    for (const purpose of made) await make(purpose);
    if (made.length > 0) secrets = await Promise.all((await liveRows()).toReversed().map(unwrap));
    live = secrets;
  };

  const all = (purpose: KeyRingPurpose): Secret[] => {
    const found = live.filter((secret) => secret.purpose === purpose);
    if (found.length === 0) throw notLoaded();
    return found;
  };

  const current = (purpose: KeyRingPurpose): Secret => {
    const now = Date.now();
    const secrets = all(purpose);
    const found = secrets.find(({ activeAt }) => activeAt <= now) ?? secrets.at(-1);
    if (found === undefined) throw notLoaded();
    return found;
  };

  return {
    load,
    hash: (text) => {
      const { id, key } = current('pepper');
      return { keyHash: hmacOf(key, text), pepperId: id };
    },
    hashes: (text) => all('pepper').map(({ key }) => hmacOf(key, text)),
    seal: (text, rowId) => {
      const { id, key } = current('seal');
      return `${id}.${encrypt(key, text, rowId)}`;
    },
    unseal: (sealed, rowId) => {
      const [secretId = '', encrypted = ''] = sealed.split('.');
      const secret = all('seal').find(({ id }) => id === secretId);
      if (secret === undefined) throw new Error('A text was sealed with a secret that the key ring does not hold');
      return decrypt(secret.key, encrypted, rowId);
    },
    linkTag: (link) => hmacOf(current('link').key, textOf(link)),
    linkTags: (link) => all('link').map(({ key }) => hmacOf(key, textOf(link))),
    signer: (purpose) => {
      const { id, key } = current(purpose);
      return { keyId: id, sign: (text) => signatureOf(key, text) };
    },
    publicKeys: async (purpose) => {
      const rows = await withPlatform(db, wholeKeyRing);
      const secrets = await Promise.all(rows.filter((row) => row.purpose === purpose).map(unwrap));
      return new Map(secrets.map(({ id, key }) => [id, createPublicKey(key)]));
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
