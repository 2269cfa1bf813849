import type { KeyObject } from 'node:crypto';
import { type ChainedCheckpoint, canonicalText } from '../../contract/audit-chain.ts';
import { eventContent, followEvent, hashOfText, signedContent } from '../../contract/audit-crypto.ts';
import { type ChainEnd, ChainFault, chainBeginning } from '../../contract/audit-verification.ts';
import {
  insertCheckpoints,
  type LockedHead,
  lockHeadOf,
  lockHeads,
  type NewCheckpoint,
  overdueChains,
  signedAndUnsigned,
} from '../../db/audit/checkpoint.ts';
import { eventsFrom, type StoredCheckpoint, type StoredEvent } from '../../db/audit/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';

interface CheckpointOptions {
  db: Db;
  keyRing: Pick<KeyRing, 'load' | 'signer' | 'publicKeys'>;
  /** After this time, a chain whose head was locked at every attempt is waited for. */
  overdueMs: number;
}

/** A chain that failed verification, and so was not signed. */
interface BrokenChain {
  orgId: string;
  fault: ChainFault;
}

interface Checkpoints {
  signed: number;
  broken: BrokenChain[];
}

const batchMax = 100;
/** Events read for each chain of a batch at first; most chains have grown by fewer. */
const firstEventsMax = 50;
const pageEvents = 500;
/** Further events per batch, which delays changes of its organizations. The next batch continues with the rest. */
const moreEventsMax = 5_000;

/**
 * Signs the head of every chain that has grown since its last checkpoint, after verifying that it continues from there.
 * Several processes may do so at once: the one that holds the head's lock signs, so no chain of checkpoints forks.
 */
export const signCheckpoints = async ({ db, keyRing, overdueMs }: CheckpointOptions): Promise<Checkpoints> => {
  // The signing key may have been rotated.
  await keyRing.load();
  const publicKeys = await keyRing.publicKeys('audit');
  const found: Checkpoints = { signed: 0, broken: [] };
  /** Returns whether more is left to sign. */
  const signBatch = async (limit: number, orgId?: string): Promise<boolean> => {
    const except = found.broken.map((chain) => chain.orgId);
    const { heads, checked, broken } = await withPlatform(db, async (tx) => {
      const heads = orgId === undefined ? await lockHeads(tx, limit, except) : await lockHeadOf(tx, orgId);
      return { heads, ...(await checkAndSign(tx, keyRing, publicKeys, heads)) };
    });
    found.signed += checked.length;
    found.broken = found.broken.concat(broken);
    return heads.length === limit || checked.some(({ head, end }) => end.seq < head.seq);
  };
  while (await signBatch(batchMax));
  const before = new Date(Date.now() - overdueMs);
  const except = found.broken.map(({ orgId }) => orgId);
  for (const orgId of await withPlatform(db, (tx) => overdueChains(tx, before, batchMax, except))) {
    await signBatch(1, orgId);
  }
  return found;
};

/** Signs one chain up to its newest event at once. Throws if the chain fails verification. */
export const signChain = async (
  { db, keyRing }: Pick<CheckpointOptions, 'db' | 'keyRing'>,
  orgId: string,
): Promise<void> => {
  await keyRing.load();
  const publicKeys = await keyRing.publicKeys('audit');
  for (let isLeft = true; isLeft; ) {
    isLeft = await withPlatform(db, async (tx) => {
      const heads = await lockHeadOf(tx, orgId);
      const { checked, broken } = await checkAndSign(tx, keyRing, publicKeys, heads);
      for (const { fault } of broken) throw fault;
      return checked.some(({ head, end }) => end.seq < head.seq);
    });
  }
};

interface Checked {
  head: LockedHead;
  newest: StoredCheckpoint | null;
  /** The last verified event: the head, or an earlier event if there are too many for one batch. */
  end: ChainEnd;
}

const checkAndSign = async (
  tx: Tx,
  keyRing: Pick<KeyRing, 'signer'>,
  publicKeys: ReadonlyMap<string, KeyObject>,
  heads: readonly LockedHead[],
): Promise<{ checked: Checked[]; broken: BrokenChain[] }> => {
  const checked: Checked[] = [];
  const broken: BrokenChain[] = [];
  if (heads.length === 0) return { checked, broken };
  let more = moreEventsMax;
  for (const { head, newest, events } of await signedAndUnsigned(tx, heads, firstEventsMax)) {
    try {
      let end = endOfFirst(head, newest, events, publicKeys);
      while (end.seq < head.seq && more > 0) {
        const page = await eventsFrom(tx, head.orgId, end.seq, head.seq + 1, pageEvents);
        if (page.length === 0) throw missing(end, head);
        end = follow(head, end, page);
        more -= page.length;
      }
      checked.push({ head, newest, end });
    } catch (fault) {
      if (!(fault instanceof ChainFault)) throw fault;
      broken.push({ orgId: head.orgId, fault });
    }
  }
  if (checked.length > 0) await insertCheckpoints(tx, checked.map(signWith(keyRing)));
  return { checked, broken };
};

const missing = ({ seq }: ChainEnd, head: LockedHead): ChainFault =>
  new ChainFault('event_missing', seq + 1, `the event is missing: the chain has ${head.seq}`);

const endOfFirst = (
  head: LockedHead,
  newest: StoredCheckpoint | null,
  events: readonly StoredEvent[],
  publicKeys: ReadonlyMap<string, KeyObject>,
): ChainEnd => {
  const { orgId, checkpointSeq } = head;
  if ((newest?.seq ?? 0) !== checkpointSeq) {
    throw new ChainFault(
      'newest_checkpoint_differs',
      checkpointSeq,
      'the newest checkpoint is not the one named in the head',
    );
  }
  const end =
    newest === null
      ? follow(head, chainBeginning, events)
      : follow(head, endOfSigned(orgId, newest, events[0], publicKeys), events.slice(1));
  if (end.seq < head.seq && events.length <= firstEventsMax) throw missing(end, head);
  return end;
};

/** Verifies that the event of the newest checkpoint is still the signed one. */
const endOfSigned = (
  chain: string,
  newest: StoredCheckpoint,
  event: StoredEvent | undefined,
  publicKeys: ReadonlyMap<string, KeyObject>,
): ChainEnd => {
  const { orgId, seq, headHash } = signedContent(newest, newest.seq, publicKeys);
  if (orgId !== chain || seq !== newest.seq)
    throw new ChainFault(
      'checkpoint_of_other_event',
      newest.seq,
      'the checkpoint was signed for another chain or event',
    );
  if (event?.seq !== seq || event.hash !== headHash)
    throw new ChainFault('event_not_signed_one', seq, 'the event is not the one signed');
  eventContent(event, seq);
  return { seq, hash: headHash };
};

const follow = (head: LockedHead, end: ChainEnd, events: readonly StoredEvent[]): ChainEnd => {
  let next = end;
  for (const event of events) {
    next = followEvent(head.orgId, next, event);
    if (event.seq !== next.seq)
      throw new ChainFault('event_moved', next.seq, `the event is stored in place of event ${event.seq}`);
  }
  if (next.seq > head.seq)
    throw new ChainFault('newest_event_differs', next.seq, 'the event comes after the head of the chain');
  if (next.seq === head.seq && next.hash !== head.hash) {
    throw new ChainFault('newest_event_differs', next.seq, 'the head of the chain names another newest event');
  }
  return next;
};

const signWith = (keyRing: Pick<KeyRing, 'signer'>) => {
  const { keyId, sign } = keyRing.signer('audit');
  const at = new Date().toISOString();
  return ({ head: { orgId }, newest, end: { seq, hash: headHash } }: Checked): NewCheckpoint => {
    const checkpoint: ChainedCheckpoint = {
      orgId,
      seq,
      headHash,
      at,
      keyId,
      prevCheckpointHash: newest?.hash ?? null,
    };
    const body = canonicalText(checkpoint);
    return { orgId, seq, body, hash: hashOfText(body), signature: sign(body), keyId };
  };
};
