import type { Db } from '../../db/client.ts';
import { certifyTombstone, uncertified } from '../../db/deletion/tombstone.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { signChain } from '../audit/checkpoint.ts';

/** Signs for a worker. Opens the key ring at the first signature, so that nothing else waits for the KMS. */
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
  /** Called for each certificate that cannot be signed, for example because the chain is broken. The others are signed. */
  onFailed?: (orgId: string, error: unknown) => void;
}

/** Signs the certificates that are missing because their operations were given up. Returns their number. */
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
    // If none of a whole batch can be signed, the keys or the database are the cause.
    if (orgIds.length < batchMax || failed.length - failedBefore === orgIds.length) return signed;
  }
};
