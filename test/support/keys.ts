import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';

/** Returns a path for a new key file, which is removed at the end of the run. */
export const newTestKeyFile = (): string => join(inject('servers').folder, 'keys', randomUUID(), 'kms.key');

/** Opens and loads the key ring of a database. */
export const openTestKeyRing = async (db: Db, kms?: Kms): Promise<KeyRing> => {
  const keyRing = openKeyRing({ db, kms: kms ?? (await openLocalKms(newTestKeyFile())) });
  await keyRing.load();
  return keyRing;
};
