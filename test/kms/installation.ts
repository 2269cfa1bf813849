import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import type { Kms } from '../../src/providers/kms/port.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

export interface Installation {
  database: TestDatabase;
  file: string;
  kms: Kms;
  /** Another provider, which has another key. */
  otherKms(): Promise<Kms>;
  /** As another process opens it. */
  open(): Promise<KeyRing>;
  /** As if so many seconds had passed since everything in the key ring was made. */
  later(seconds: number): Promise<void>;
}

/** Installations with nothing in their key ring, each with a database and a key file of its own. */
export const openInstallations = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-key-ring-'));
  const databases: TestDatabase[] = [];
  return {
    create: async (): Promise<Installation> => {
      const database = await createTestDatabase();
      databases.push(database);
      const { db } = database;
      const file = join(folder, `${databases.length}.key`);
      return {
        database,
        file,
        kms: await openLocalKms(file),
        otherKms: async () => ({ ...(await openLocalKms(`${file}.other`)), name: 'vault' }),
        open: async () => {
          const keyRing = openKeyRing({ db, kms: await openLocalKms(file) });
          await keyRing.load();
          return keyRing;
        },
        later: (seconds) =>
          asOwnerOf(database, async (owner) => {
            await owner`update key_ring set active_at = active_at - make_interval(secs => ${seconds})`;
          }),
      };
    },
    close: async (): Promise<void> => {
      for (const database of databases) await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
