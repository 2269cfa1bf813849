import type { Db } from '../../src/db/client.ts';
import { setPassword } from '../../src/db/password/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { openPasswordHashing } from '../../src/usecases/password/hashing.ts';

export const testPassword = 'seven green umbrellas in the rain';

/** Made once, because every hash takes tens of milliseconds. */
let hash: Promise<string> | undefined;

/** Gives a person `testPassword`. */
export const createPasswordRows = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  identityId: string,
): Promise<void> => {
  hash ??= openPasswordHashing({ concurrency: 1, onHashed: () => undefined }).hash(testPassword);
  const sealed = keyRing.seal(await hash, identityId);
  await withPerson(db, identityId, (tx) => setPassword(tx, { identityId, sealed, checkedAt: new Date() }));
};
