import type { Db } from '../../db/client.ts';
import { certifyTombstone, uncertified } from '../../db/deletion/tombstone.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { signChain } from '../audit/checkpoint.ts';

/** Signs for a worker, which opens the key ring when it first needs it: nothing else of it waits for the KMS. */
export const deletionCertifier = ({ db, openKeyRing }: { db: Db; openKeyRing: () => Promise<KeyRing> }) => ({
  signChain: async (orgId: string): Promise<void> => signChain({ db, keyRing: await openKeyRing() }, orgId),
  signer: async () => {
    const keyRing = await openKeyRing();
    await keyRing.load();
    return keyRing.signer('audit');
  },
});

const batchMax = 100;

interface CertifyOptions {
  db: Db;
  keyRing: KeyRing;
  /** Is told of each that could not be signed, such as one whose chain does not hold; the others are. */
  onFailed?: (orgId: string, error: unknown) => void;
}

/** Signs the certificates that are missing because somebody gave their operation up; how many. */
export const certifyDeletions = async ({ db, keyRing, onFailed }: CertifyOptions): Promise<number> => {
  const failed: string[] = [];
  for (let signed = 0; ; ) {
    const orgIds = await withPlatform(db, (tx) => uncertified(tx, batchMax, failed));
    const failedBefore = failed.length;
    for (const orgId of orgIds) {
      try {
        await signChain({ db, keyRing }, orgId);
        await withOrganization(db, orgId, (tx) => certifyTombstone(tx, orgId, keyRing.signer('audit')));
        signed += 1;
      } catch (error) {
        failed.push(orgId);
        onFailed?.(orgId, error);
      }
    }
    // When none of many can be signed, it is the keys or the database.
    if (orgIds.length < batchMax || failed.length - failedBefore === orgIds.length) return signed;
  }
};
