import type { AuditKey, AuditProof, ExportLine } from './audit.ts';
import { type ChainedCheckpoint, canonicalText } from './audit-chain.ts';
import {
  type ChainCrypto,
  type ChainEnd,
  ChainFault,
  chainBeginning,
  chainChecksWith,
  parseObject,
} from './audit-verification.ts';

// The check of a whole export, for the command line and for browsers.

export interface VerifyOptions {
  /** Public keys from another source; without them, those in the export are trusted. */
  keys?: readonly Pick<AuditKey, 'id' | 'publicKey'>[] | undefined;
  /** A proof kept from earlier; the chain must still match it. */
  proof?: AuditProof | undefined;
}

export interface Verified {
  orgId: string;
  events: number;
  checkpoints: number;
  /** The newest event covered by a checkpoint; 0 if none is. */
  signedSeq: number;
  /** The time of that checkpoint, as stated in it. */
  signedAt: string | null;
  keyIds: string[];
}

type Line<T extends ExportLine['type']> = Extract<ExportLine, { type: T }>;

/** State after the lines read so far. */
interface Chain<Key> {
  readonly header: Line<'header'>;
  readonly publicKeys: Map<string, Key>;
  readonly keyIds: Set<string>;
  end: ChainEnd;
  checkpoint: Checkpoint | null;
  checkpoints: number;
}

type Checkpoint = ChainedCheckpoint & Pick<Line<'checkpoint'>, 'body' | 'hash' | 'signature'>;

/** Verifies an export that is handed in line by line. */
export interface ExportVerifier {
  /** Reads the next line; throws `ChainFault` if something is wrong with it. */
  readonly add: (line: string) => void;
  /** What the whole export has proven; throws `ChainFault` if something is missing. */
  readonly end: () => Verified;
  /** The number of events so far, and of all according to the header; null: there was no header yet. */
  readonly progress: () => { events: number; of: number } | null;
  /** What to keep, so that a later export can be compared with this one. Only of an export that was verified to its end. */
  readonly proof: () => AuditProof;
}

/** In constant memory. */
export const exportVerifierWith = <Key>(
  crypto: ChainCrypto<Key>,
  { keys, proof }: VerifyOptions = {},
): ExportVerifier => {
  const { followEvent, signedContent } = chainChecksWith(crypto);
  const kept = proof && readProof(proof, signedContent);
  let chain: Chain<Key> | undefined;
  let number = 0;
  let emptyNumber: number | null = null;

  const publicKeyOf = ({ id, publicKey }: Pick<AuditKey, 'id' | 'publicKey'>): Key => {
    try {
      return crypto.ed25519.keyOf(publicKey);
    } catch (cause) {
      throw new ChainFault('invalid_key', null, `the public key ${id} is not an Ed25519 key`, { cause });
    }
  };

  const begin = (header: Line<'header'>): Chain<Key> => {
    const publicKeys = new Map(keys?.map((key) => [key.id, publicKeyOf(key)]));
    return { header, publicKeys, keyIds: new Set(), end: chainBeginning, checkpoint: null, checkpoints: 0 };
  };

  const add = (text: string): void => {
    number += 1;
    // An editor adds empty lines at the end; one followed by more lines is an error.
    if (text === '') {
      emptyNumber ??= number;
      return;
    }
    if (emptyNumber !== null) throw noLine(emptyNumber, chain === undefined ? null : chain.end.seq + 1);
    const line = parseLine(text, number, chain?.end.seq ?? null);
    if (chain === undefined) {
      chain = begin(headerOf(line));
      if (proof !== undefined && proof.orgId.toLowerCase() !== chain.header.orgId) {
        throw new ChainFault('proof_of_other_chain', null, 'the proof belongs to another chain');
      }
    } else if (line.type === 'key') {
      // Keys in an export are ignored if the user has provided keys.
      if (keys === undefined) chain.publicKeys.set(line.id, publicKeyOf(line));
    } else if (line.type === 'event') {
      chain.end = followEvent(chain.header.orgId, chain.end, line);
      kept?.compareEvent(chain.end);
    } else if (line.type === 'checkpoint') {
      addCheckpoint(chain, line, signedContent(line, chain.end.seq, chain.publicKeys));
      kept?.compareCheckpoint(line.hash);
    } else throw new ChainFault('no_line', chain.end.seq + 1, `line ${number} has an unknown type`);
  };

  const read = (): Chain<Key> => {
    if (chain === undefined) throw new ChainFault('empty', null, 'the file is empty');
    return chain;
  };

  return {
    add,
    end: () => {
      const whole = read();
      assertComplete(whole, kept?.seq ?? 0);
      kept?.assertHeld(whole.publicKeys);
      const { header, end, checkpoint, checkpoints, keyIds } = whole;
      if (keys !== undefined && checkpoint === null && end.seq > 0) throw new NothingSigned(end.seq);
      return {
        orgId: header.orgId,
        events: end.seq,
        checkpoints,
        signedSeq: checkpoint?.seq ?? 0,
        signedAt: checkpoint?.at ?? null,
        keyIds: [...keyIds],
      };
    },
    progress: () => (chain === undefined ? null : { events: chain.end.seq, of: statedSeqOf(chain.header) }),
    proof: () => {
      const { header, end, checkpoint } = read();
      return { orgId: header.orgId, head: { ...end }, checkpoint: checkpoint && proofOf(checkpoint) };
    },
  };
};

const proofOf = ({ seq, headHash, at, prevCheckpointHash, keyId, body, hash, signature }: Checkpoint) => ({
  seq,
  headHash,
  at,
  prevCheckpointHash,
  keyId,
  body,
  hash,
  signature,
});

/** Public keys were provided, but nothing is signed that they could confirm: anyone could make up such a chain. */
export class NothingSigned extends ChainFault {
  constructor(events: number) {
    super(
      'nothing_signed',
      null,
      `none of the ${events} events is signed, because the chain has no checkpoint. A new chain gets its first one within AUDIT_CHECKPOINT_SECONDS`,
    );
    this.name = 'NothingSigned';
  }
}

const noLine = (number: number, seq: number | null): ChainFault =>
  new ChainFault('no_line', seq, `line ${number} is not a line of an export`);

const parseLine = (text: string, number: number, seq: number | null): ExportLine => {
  const line = parseObject(text);
  const next = seq === null || text.includes('"checkpoint"') ? null : seq + 1;
  if (line === null || !('type' in line)) throw noLine(number, next);
  return line as ExportLine;
};

const headerOf = (line: ExportLine): Line<'header'> => {
  const isHeader = line.type === 'header' && line.format === 'freehold-audit-export' && typeof line.orgId === 'string';
  if (!isHeader) throw new ChainFault('no_export', null, 'the file does not begin with the header of an export');
  if (line.version !== 1) {
    const message = `version ${line.version} of the format is not supported`;
    throw new ChainFault('unsupported_version', null, message);
  }
  // RFC 9562, 4: an export requested with an upper-case id belongs to the same chain.
  return { ...line, orgId: line.orgId.toLowerCase() };
};

const addCheckpoint = <Key>(chain: Chain<Key>, line: Line<'checkpoint'>, content: ChainedCheckpoint): void => {
  const { end, checkpoint: previous } = chain;
  const { seq } = end;
  const { orgId, headHash, prevCheckpointHash, seq: signedSeq } = content;
  if (orgId !== chain.header.orgId) {
    throw new ChainFault('checkpoint_of_other_chain', seq, `the checkpoint belongs to the chain of ${orgId}`);
  }
  if (signedSeq > seq) {
    const message = `the event is missing: a checkpoint was signed at event ${signedSeq}`;
    throw new ChainFault('event_missing', seq + 1, message);
  }
  if (signedSeq < seq) {
    throw new ChainFault('checkpoint_moved', seq, `the checkpoint of event ${signedSeq} follows it`);
  }
  if (headHash !== end.hash) {
    const first = (previous?.seq ?? 0) + 1;
    const message = `the checkpoint was signed for another event: one of ${first} to ${seq} was replaced`;
    throw new ChainFault('checkpoint_of_other_event', seq, message, {
      differs: { stated: String(headHash), found: end.hash },
    });
  }
  if (prevCheckpointHash !== (previous?.hash ?? null)) {
    const message = 'the checkpoint does not follow the previous one: a checkpoint was removed or replaced';
    throw new ChainFault('checkpoint_unlinked', seq, message);
  }
  chain.keyIds.add(content.keyId);
  chain.checkpoint = { ...content, body: line.body, hash: line.hash, signature: line.signature };
  chain.checkpoints += 1;
};

/** The header was written before the events. */
const statedSeqOf = ({ head, checkpoint }: Line<'header'>): number => Math.max(head.seq, checkpoint?.seq ?? 0);

/** Anything that the header names and that is missing was cut off. */
const assertComplete = <Key>({ header, end: { seq, hash }, checkpoint }: Chain<Key>, keptSeq: number): void => {
  const stated = statedSeqOf(header);
  const missing = (whose: string): ChainFault =>
    new ChainFault('event_missing', seq + 1, `the event is missing: the ${whose}`);
  if (seq < stated) throw missing(`export had ${stated} events`);
  if (seq < keptSeq) throw missing(`proof states ${keptSeq} events`);
  if (seq > stated || hash !== header.head.hash) {
    throw new ChainFault('newest_event_differs', seq, 'the header names another newest event');
  }
  if ((header.checkpoint?.hash ?? null) !== (checkpoint?.hash ?? null)) {
    const message = 'the newest checkpoint is not the one named in the header';
    throw new ChainFault('newest_checkpoint_differs', header.checkpoint?.seq ?? null, message);
  }
};

/** Compares the chain with a kept proof. Of its checkpoint only the signed text counts; the rest must match it. */
const readProof = <Key>(
  { orgId, head, checkpoint }: AuditProof,
  signedContent: ReturnType<typeof chainChecksWith<Key>>['signedContent'],
) => {
  const hashes = new Map([[head.seq, head.hash]]);
  if (checkpoint !== null) {
    const { seq, headHash, at, keyId, prevCheckpointHash } = checkpoint;
    const stated: ChainedCheckpoint = { orgId: orgId.toLowerCase(), seq, headHash, at, keyId, prevCheckpointHash };
    const isAsSigned =
      canonicalText(stated) === checkpoint.body && seq <= head.seq && (seq !== head.seq || headHash === head.hash);
    if (!isAsSigned) {
      const message = 'the proof contradicts itself: it differs from what was signed';
      throw new ChainFault('proof_contradicts_itself', seq, message);
    }
    hashes.set(seq, headHash);
  }
  let isCheckpointFound = checkpoint === null;
  return {
    seq: head.seq,
    compareEvent: ({ seq, hash }: ChainEnd): void => {
      const expected = hashes.get(seq);
      if (expected !== undefined && expected !== hash) {
        throw new ChainFault('proof_differs', seq, 'the proof states a different event: the chain was rewritten', {
          differs: { stated: expected, found: hash },
        });
      }
    },
    compareCheckpoint: (hash: string): void => {
      isCheckpointFound ||= hash === checkpoint?.hash;
    },
    assertHeld: (publicKeys: ReadonlyMap<string, Key>): void => {
      if (checkpoint !== null) signedContent(checkpoint, checkpoint.seq, publicKeys);
      if (!isCheckpointFound) {
        const message = 'the checkpoint in the proof is missing';
        throw new ChainFault('proof_checkpoint_missing', checkpoint?.seq ?? null, message);
      }
    },
  };
};
