import { createPublicKey, type KeyObject } from 'node:crypto';
import type { AuditKey, AuditProof, ExportLine } from '../contract/audit.ts';
import { type ChainedCheckpoint, canonicalText } from '../contract/audit-chain.ts';
import {
  type ChainEnd,
  ChainFault,
  chainBeginning,
  followEvent,
  parseObject,
  signedContent,
} from '../contract/audit-verification.ts';

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
interface Chain {
  readonly header: Line<'header'>;
  readonly publicKeys: Map<string, KeyObject>;
  readonly keyIds: Set<string>;
  end: ChainEnd;
  checkpoint: { seq: number; hash: string; at: string } | null;
  checkpoints: number;
}

/** Reads an export line by line, in constant memory; throws `ChainFault`. */
export const verifyExport = async (
  lines: AsyncIterable<string> | Iterable<string>,
  { keys, proof }: VerifyOptions = {},
): Promise<Verified> => {
  const kept = proof && readProof(proof);
  let chain: Chain | undefined;
  let number = 0;
  let emptyNumber: number | null = null;
  for await (const text of lines) {
    number += 1;
    // An editor adds empty lines at the end; one followed by more lines is an error.
    if (text === '') {
      emptyNumber ??= number;
      continue;
    }
    if (emptyNumber !== null) throw noLine(emptyNumber, chain === undefined ? null : chain.end.seq + 1);
    const line = parseLine(text, number, chain?.end.seq ?? null);
    if (chain === undefined) {
      chain = begin(headerOf(line), keys);
      if (proof !== undefined && proof.orgId.toLowerCase() !== chain.header.orgId) {
        throw new ChainFault(null, 'the proof belongs to another chain');
      }
    } else if (line.type === 'key') {
      // Keys in an export are ignored if the user has provided keys.
      if (keys === undefined) chain.publicKeys.set(line.id, publicKeyOf(line));
    } else if (line.type === 'event') {
      chain.end = followEvent(chain.header.orgId, chain.end, line);
      kept?.compareEvent(chain.end);
    } else if (line.type === 'checkpoint') {
      addCheckpoint(chain, line);
      kept?.compareCheckpoint(line.hash);
    } else throw new ChainFault(chain.end.seq + 1, `line ${number} has an unknown type`);
  }

  if (chain === undefined) throw new ChainFault(null, 'the file is empty');
  assertComplete(chain, kept?.seq ?? 0);
  kept?.assertHeld(chain);
  const { header, end, checkpoint, checkpoints, keyIds } = chain;
  if (keys !== undefined && checkpoint === null && end.seq > 0) throw new NothingSigned(end.seq);
  return {
    orgId: header.orgId,
    events: end.seq,
    checkpoints,
    signedSeq: checkpoint?.seq ?? 0,
    signedAt: checkpoint?.at ?? null,
    keyIds: [...keyIds],
  };
};

/** Public keys were provided, but nothing is signed that they could confirm: anyone could make up such a chain. */
export class NothingSigned extends ChainFault {
  constructor(events: number) {
    super(
      null,
      `none of the ${events} events is signed, because the chain has no checkpoint. A new chain gets its first one within AUDIT_CHECKPOINT_SECONDS`,
    );
    this.name = 'NothingSigned';
  }
}

const noLine = (number: number, seq: number | null): ChainFault =>
  new ChainFault(seq, `line ${number} is not a line of an export`);

const parseLine = (text: string, number: number, seq: number | null): ExportLine => {
  const line = parseObject(text);
  const next = seq === null || text.includes('"checkpoint"') ? null : seq + 1;
  if (line === null || !('type' in line)) throw noLine(number, next);
  return line as ExportLine;
};

const headerOf = (line: ExportLine): Line<'header'> => {
  const isHeader = line.type === 'header' && line.format === 'freehold-audit-export' && typeof line.orgId === 'string';
  if (!isHeader) throw new ChainFault(null, 'the file does not begin with the header of an export');
  if (line.version !== 1) throw new ChainFault(null, `version ${line.version} of the format is not supported`);
  // RFC 9562, 4: an export requested with an upper-case id belongs to the same chain.
  return { ...line, orgId: line.orgId.toLowerCase() };
};

const begin = (header: Line<'header'>, keys: VerifyOptions['keys']): Chain => {
  const publicKeys = new Map(keys?.map((key) => [key.id, publicKeyOf(key)]));
  return { header, publicKeys, keyIds: new Set(), end: chainBeginning, checkpoint: null, checkpoints: 0 };
};

const publicKeyOf = ({ id, publicKey }: Pick<AuditKey, 'id' | 'publicKey'>): KeyObject => {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch (cause) {
    throw new ChainFault(null, `the public key ${id} is not an Ed25519 key`, { cause });
  }
};

const addCheckpoint = (chain: Chain, line: Line<'checkpoint'>): void => {
  const { end, checkpoint: previous, publicKeys } = chain;
  const { seq } = end;
  const { orgId, headHash, prevCheckpointHash, seq: signedSeq, at, keyId } = signedContent(line, seq, publicKeys);
  if (orgId !== chain.header.orgId) throw new ChainFault(seq, `the checkpoint belongs to the chain of ${orgId}`);
  if (signedSeq > seq)
    throw new ChainFault(seq + 1, `the event is missing: a checkpoint was signed at event ${signedSeq}`);
  if (signedSeq < seq) throw new ChainFault(seq, `the checkpoint of event ${signedSeq} follows it`);
  if (headHash !== end.hash) {
    const first = (previous?.seq ?? 0) + 1;
    throw new ChainFault(seq, `the checkpoint was signed for another event: one of ${first} to ${seq} was replaced`);
  }
  if (prevCheckpointHash !== (previous?.hash ?? null)) {
    throw new ChainFault(seq, 'the checkpoint does not follow the previous one: a checkpoint was removed or replaced');
  }
  chain.keyIds.add(keyId);
  chain.checkpoint = { seq, hash: line.hash, at };
  chain.checkpoints += 1;
};

/** The header was written before the events, so anything it names that is missing was cut off. */
const assertComplete = ({ header, end: { seq, hash }, checkpoint }: Chain, keptSeq: number): void => {
  const stated = Math.max(header.head.seq, header.checkpoint?.seq ?? 0);
  if (seq < stated) throw new ChainFault(seq + 1, `the event is missing: the export had ${stated} events`);
  if (seq < keptSeq) throw new ChainFault(seq + 1, `the event is missing: the proof states ${keptSeq} events`);
  if (seq > stated || hash !== header.head.hash) throw new ChainFault(seq, 'the header names another newest event');
  if ((header.checkpoint?.hash ?? null) !== (checkpoint?.hash ?? null)) {
    throw new ChainFault(header.checkpoint?.seq ?? null, 'the newest checkpoint is not the one named in the header');
  }
};

/** Compares the chain with a kept proof. Of its checkpoint only the signed text counts; the rest must match it. */
const readProof = ({ orgId, head, checkpoint }: AuditProof) => {
  const hashes = new Map([[head.seq, head.hash]]);
  if (checkpoint !== null) {
    const { seq, headHash, at, keyId, prevCheckpointHash } = checkpoint;
    const stated: ChainedCheckpoint = { orgId: orgId.toLowerCase(), seq, headHash, at, keyId, prevCheckpointHash };
    const isAsSigned =
      canonicalText(stated) === checkpoint.body && seq <= head.seq && (seq !== head.seq || headHash === head.hash);
    if (!isAsSigned) throw new ChainFault(seq, 'the proof contradicts itself: it differs from what was signed');
    hashes.set(seq, headHash);
  }
  let isCheckpointFound = checkpoint === null;
  return {
    seq: head.seq,
    compareEvent: ({ seq, hash }: ChainEnd): void => {
      const expected = hashes.get(seq);
      if (expected !== undefined && expected !== hash) {
        throw new ChainFault(seq, 'the proof states a different event: the chain was rewritten');
      }
    },
    compareCheckpoint: (hash: string): void => {
      isCheckpointFound ||= hash === checkpoint?.hash;
    },
    assertHeld: ({ publicKeys }: Chain): void => {
      if (checkpoint !== null) signedContent(checkpoint, checkpoint.seq, publicKeys);
      if (!isCheckpointFound) {
        throw new ChainFault(checkpoint?.seq ?? null, 'the checkpoint in the proof is missing');
      }
    },
  };
};
