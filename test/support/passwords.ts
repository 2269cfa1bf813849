import type { Db } from '../../src/db/client.ts';
import { setPassword } from '../../src/db/password/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { noteEmailVerified } from '../../src/db/user/identity.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { openPasswordHashing } from '../../src/usecases/password/hashing.ts';

export const testPassword = 'seven green umbrellas in the rain';

/** Made once, because every hash takes tens of milliseconds. */
let hash: Promise<string> | undefined;

/** Gives a person, who has proved to own the mailbox, `testPassword`. */
export const createPasswordRows = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  identityId: string,
): Promise<void> => {
  hash ??= openPasswordHashing({ concurrency: 1, onHashed: () => undefined }).hash(testPassword);
  const sealed = keyRing.seal(await hash, identityId);
  await withPerson(db, identityId, async (tx) => {
    await setPassword(tx, { identityId, sealed, checkedAt: new Date() });
    await noteEmailVerified(tx, identityId);
  });
};
