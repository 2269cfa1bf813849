import type { Db } from '../db/client.ts';
import { signChain } from './audit-checkpoint.ts';
import type { KeyRing } from './key-ring.ts';

/** Signs for a worker, which opens the key ring when it first needs it: nothing else of it waits for the KMS. */
export const deletionCertifier = ({ db, openKeyRing }: { db: Db; openKeyRing: () => Promise<KeyRing> }) => ({
  signChain: async (orgId: string): Promise<void> => signChain({ db, keyRing: await openKeyRing() }, orgId),
  signer: async () => {
    const keyRing = await openKeyRing();
    await keyRing.load();
    return keyRing.signer();
  },
});
