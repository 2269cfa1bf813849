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
  /** Another provider with another key. */
  otherKms(): Promise<Kms>;
  /** Opens it like another process. */
  open(): Promise<KeyRing>;
  /** Ages everything in the key ring by this many seconds. */
  later(seconds: number): Promise<void>;
}

/** Installations with an empty key ring, each with its own database and key file. */
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
