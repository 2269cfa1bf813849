import { createPublicKey, type KeyObject } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { type KeyRingPurpose, keyRingPurposes, type SigningPurpose } from '../../contract/key-ring.ts';
import type { Db } from '../../db/client.ts';
import type { KeyRingRow } from '../../db/key-ring/schema.ts';
import { insertFirst, liveKeyRing, type NewKeyRingEntry, wholeKeyRing } from '../../db/key-ring/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { commandLine } from '../../layout/commands.ts';
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
  /** Signs a UTF-8 text with Ed25519; base64url. */
  sign(text: string): string;
}

/** A mailed link. Its tag can be computed at any time, so it is not stored. */
interface MailedLink {
  /** The purpose of the link. A tag of one kind is not accepted for another. */
  kind: string;
  id: string;
  /** The number of times the link was replaced. Each replacement has a different tag. */
  generation: number;
}

interface CallbackRun {
  orgId: string;
  id: string;
}

/** The secrets of the product, decrypted by `load`. Only methods that return a promise use the KMS or the database. */
export interface KeyRing {
  /** Decrypts new secrets and creates missing ones. */
  load(): Promise<void>;
  /** The stored form of a new key. */
  hash(key: string): { keyHash: string; pepperId: string };
  /** All hashes that a key may be stored under: with the current pepper first, then with older ones. */
  hashes(key: string): string[];
  /** Encrypts a text for one row; the result names the secret, so that it can be read after a rotation. */
  seal(text: string, rowId: string): string;
  /** Throws when the sealed text was changed, or was sealed for another row. */
  unseal(sealed: string, rowId: string): string;
  /**
   * The tag of a link that was made `at` this time (default: now), base64url. It stays the same when the secret is rotated, so
   * that a mail that is sent again has the same link.
   */
  linkTag(link: MailedLink, at?: Date): string;
  /** The accepted tags of a link, one for each secret that is not retired. Compare them in constant time. */
  linkTags(link: MailedLink): string[];
  /** The tag of a run's callback, base64url. */
  callbackTag(run: CallbackRun): string;
  /** The accepted tags, one for each secret that is not retired; none while no secret is loaded. Compare them in constant time. */
  callbackTags(run: CallbackRun): string[];
  signer(purpose: SigningPurpose): Signer;
  /** The public keys that are not retired, by id, as far as they are loaded. */
  livePublicKeys(purpose: SigningPurpose): ReadonlyMap<string, KeyObject>;
  /** All public keys by id, including retired ones. Derived from the secrets: database access alone adds none. */
  publicKeys(purpose: SigningPurpose): Promise<ReadonlyMap<string, KeyObject>>;
}

const notLoaded = (): DomainError =>
  new DomainError('database_unavailable', undefined, { internal: 'the key ring is not loaded' });

const runTextOf = ({ orgId, id }: CallbackRun): string => `run:${orgId}:${id}`;

const textOf = ({ kind, id, generation }: MailedLink): string => `${kind}:${id}:${generation}`;

interface KeyRingOptions {
  db: Db;
  kms: Kms;
  /** Creates no missing secrets: another process does. */
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
        `The secrets in the database are encrypted by the KMS provider ${provider}, but KMS_PROVIDER is ${kms.name}: change it back, or run ${commandLine('key-ring rewrap')} with the settings of both`,
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
    // Before anything is created: with a lost or wrong KMS key, nothing may be added to this database.
    let secrets = await Promise.all(rows.toReversed().map(unwrap));
    const missing = keyRingPurposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
    if (isReadOnly && missing.includes('pepper')) {
      const internal = 'the secrets of the key ring do not exist yet, and a read-only process cannot create them';
      throw new DomainError('database_unavailable', undefined, { internal });
    }
    // Without a pepper no key can be verified. Other missing secrets disable only the functions that use them.
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

  const current = (purpose: KeyRingPurpose, now = Date.now()): Secret => {
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
      if (secret === undefined) throw new Error('A text was sealed with a secret that is not in the key ring');
      return decrypt(secret.key, encrypted, rowId);
    },
    linkTag: (link, at) => hmacOf(current('link', at?.getTime()).key, textOf(link)),
    linkTags: (link) => all('link').map(({ key }) => hmacOf(key, textOf(link))),
    callbackTag: (run) => hmacOf(current('callback').key, runTextOf(run)),
    callbackTags: (run) =>
      live.filter(({ purpose }) => purpose === 'callback').map(({ key }) => hmacOf(key, runTextOf(run))),
    signer: (purpose) => {
      const { id, key } = current(purpose);
      return { keyId: id, sign: (text) => signatureOf(key, text) };
    },
    livePublicKeys: (purpose) =>
      new Map(live.filter((secret) => secret.purpose === purpose).map(({ id, key }) => [id, createPublicKey(key)])),
    publicKeys: async (purpose) => {
      const rows = await withPlatform(db, wholeKeyRing);
      const secrets = await Promise.all(rows.filter((row) => row.purpose === purpose).map(unwrap));
      return new Map(secrets.map(({ id, key }) => [id, createPublicKey(key)]));
    },
  };
};

/** Creates a secret and encrypts it. */
export const newEntry = async (kms: Kms, purpose: KeyRingPurpose): Promise<NewKeyRingEntry> => {
  const id = uuid();
  const { secret, publicKey } = newSecret(purpose);
  const wrapped = await kms.wrap(secret, id);
  return { id, purpose, provider: kms.name, wrapped, ...(publicKey === undefined ? {} : { publicKey }) };
};
