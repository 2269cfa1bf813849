import { type ChainedCheckpoint, canonicalText, hashOfText } from '../contract/audit-chain.ts';
import type { Db, Tx } from '../db/client.ts';
import { withPlatform } from '../db/tenancy.ts';
import {
  checkpointHashes,
  insertCheckpoints,
  lockHeads,
  type NewCheckpoint,
  overdueChains,
} from '../db/write/audit-checkpoint.ts';
import type { KeyRing } from './key-ring.ts';

export interface CheckpointOptions {
  db: Db;
  keyRing: Pick<KeyRing, 'load' | 'signer'>;
  /** A chain that was in use at every look is waited for after this time. */
  overdueMs: number;
}

const batchMax = 100;

/**
 * Signs the head of every chain that has grown since its last checkpoint; how many. Several processes may do it at once:
 * whoever has the head's lock signs, and so no chain of checkpoints forks.
 */
export const signCheckpoints = async ({ db, keyRing, overdueMs }: CheckpointOptions): Promise<number> => {
  // There may be a new signing key.
  await keyRing.load();
  let signed = 0;
  for (;;) {
    const count = await withPlatform(db, async (tx) => sign(tx, keyRing, await lockHeads(tx, batchMax)));
    signed += count;
    if (count < batchMax) break;
  }
  const before = new Date(Date.now() - overdueMs);
  for (const orgId of await withPlatform(db, (tx) => overdueChains(tx, before, batchMax))) {
    signed += await withPlatform(db, async (tx) => sign(tx, keyRing, await lockHeads(tx, 1, orgId)));
  }
  return signed;
};

const sign = async (
  tx: Tx,
  keyRing: Pick<KeyRing, 'signer'>,
  heads: { orgId: string; seq: number; hash: string }[],
): Promise<number> => {
  if (heads.length === 0) return 0;
  const previous = await checkpointHashes(tx, heads);
  const { keyId, sign: signText } = keyRing.signer();
  const at = new Date().toISOString();
  const rows = heads.map(({ orgId, seq, hash: headHash }): NewCheckpoint => {
    const checkpoint: ChainedCheckpoint = {
      orgId,
      seq,
      headHash,
      at,
      keyId,
      prevCheckpointHash: previous.get(orgId) ?? null,
    };
    const body = canonicalText(checkpoint);
    return { orgId, seq, body, hash: hashOfText(body), signature: signText(body), keyId };
  });
  await insertCheckpoints(tx, rows);
  return rows.length;
};
