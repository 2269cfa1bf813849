import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../../src/db/client.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import type { LimitSettings } from '../../src/usecases/authentication/authenticator.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';

/** Returns a path for a new key file. */
export const newTestKeyFile = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), 'freehold-keys-')), 'kms.key');

/** Opens a local KMS, by default with a new key file. */
const openTestKms = async (keyFile?: string): Promise<Kms> => openLocalKms(keyFile ?? (await newTestKeyFile()));

/** Opens and loads the key ring of a database. */
export const openTestKeyRing = async (db: Db, kms?: Kms): Promise<KeyRing> => {
  const keyRing = openKeyRing({ db, kms: kms ?? (await openTestKms()) });
  await keyRing.load();
  return keyRing;
};

/** Limits so wide that no test reaches them by accident. */
export const testLimits: LimitSettings = {
  keyPerHour: { default: 1_000_000, max: 10_000_000 },
  principalPerMinute: { default: 1_000_000, max: 10_000_000 },
};
