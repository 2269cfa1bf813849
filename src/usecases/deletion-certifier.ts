import type { Db } from '../db/client.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import { certifyTombstone, uncertified } from '../db/write/tombstone.ts';
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

const batchMax = 100;

/** Signs the certificates that are missing because somebody gave their operation up; how many. */
export const certifyDeletions = async ({ db, keyRing }: { db: Db; keyRing: KeyRing }): Promise<number> => {
  const orgIds = await withPlatform(db, (tx) => uncertified(tx, batchMax));
  for (const orgId of orgIds) {
    await signChain({ db, keyRing }, orgId);
    await withOrganization(db, orgId, (tx) => certifyTombstone(tx, orgId, keyRing.signer()));
  }
  return orgIds.length;
};
