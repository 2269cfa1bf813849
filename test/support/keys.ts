import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../../src/db/client.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';

/** Returns a path for a new key file. */
export const newTestKeyFile = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), 'freehold-keys-')), 'kms.key');

/** Opens and loads the key ring of a database. */
export const openTestKeyRing = async (db: Db, kms?: Kms): Promise<KeyRing> => {
  const keyRing = openKeyRing({ db, kms: kms ?? (await openLocalKms(await newTestKeyFile())) });
  await keyRing.load();
  return keyRing;
};
