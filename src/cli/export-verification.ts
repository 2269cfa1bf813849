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
  /** Public keys from elsewhere; without them those in the export are believed. */
  keys?: readonly Pick<AuditKey, 'id' | 'publicKey'>[] | undefined;
  /** A proof that was kept: the chain must still hold what it states. */
  proof?: AuditProof | undefined;
}

export interface Verified {
  orgId: string;
  events: number;
  checkpoints: number;
  /** The newest event that a checkpoint covers; 0: none does. */
  signedSeq: number;
  /** When that checkpoint says that it was signed. */
  signedAt: string | null;
  keyIds: string[];
}

type Line<T extends ExportLine['type']> = Extract<ExportLine, { type: T }>;

/** What has been read so far. */
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
    // At the end an editor has put them there; what follows one shows that it is not at the end.
    if (text === '') {
      emptyNumber ??= number;
      continue;
    }
    if (emptyNumber !== null) throw noLine(emptyNumber, chain === undefined ? null : chain.end.seq + 1);
    const line = parseLine(text, number, chain?.end.seq ?? null);
    if (chain === undefined) {
      chain = begin(headerOf(line), keys);
      if (proof !== undefined && proof.orgId.toLowerCase() !== chain.header.orgId) {
        throw new ChainFault(null, 'the proof is of another chain');
      }
    } else if (line.type === 'key') {
      // An export adds nothing to the keys that somebody has brought.
      if (keys === undefined) chain.publicKeys.set(line.id, publicKeyOf(line));
    } else if (line.type === 'event') {
      chain.end = followEvent(chain.header.orgId, chain.end, line);
      kept?.compareEvent(chain.end);
    } else if (line.type === 'checkpoint') {
      addCheckpoint(chain, line);
      kept?.compareCheckpoint(line.hash);
    } else throw new ChainFault(chain.end.seq + 1, `line ${number} is of no known type`);
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

/** Public keys were brought, and there is nothing that they could confirm: a chain of anybody's looks like this. */
export class NothingSigned extends ChainFault {
  constructor(events: number) {
    super(
      null,
      `none of the ${events} events is signed: there is no checkpoint. Of a new chain the first one is signed within AUDIT_CHECKPOINT_SECONDS`,
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
  if (line.version !== 1) throw new ChainFault(null, `version ${line.version} of the format is not known here`);
  // RFC 9562, 4: an export that was asked for in upper case is of the same chain.
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
    throw new ChainFault(null, `the public key ${id} is no Ed25519 key`, { cause });
  }
};

const addCheckpoint = (chain: Chain, line: Line<'checkpoint'>): void => {
  const { end, checkpoint: previous, publicKeys } = chain;
  const { seq } = end;
  const { orgId, headHash, prevCheckpointHash, seq: signedSeq, at, keyId } = signedContent(line, seq, publicKeys);
  if (orgId !== chain.header.orgId) throw new ChainFault(seq, `the checkpoint is of the chain of ${orgId}`);
  if (signedSeq > seq) throw new ChainFault(seq + 1, `the event is missing: a checkpoint was signed at ${signedSeq}`);
  if (signedSeq < seq) throw new ChainFault(seq, `the checkpoint of event ${signedSeq} stands behind it`);
  if (headHash !== end.hash) {
    const first = (previous?.seq ?? 0) + 1;
    throw new ChainFault(seq, `the checkpoint was signed over another event: one of ${first} to ${seq} was replaced`);
  }
  if (prevCheckpointHash !== (previous?.hash ?? null)) {
    throw new ChainFault(seq, 'the checkpoint does not follow the one before: one was removed or replaced');
  }
  chain.keyIds.add(keyId);
  chain.checkpoint = { seq, hash: line.hash, at };
  chain.checkpoints += 1;
};

/** The header was written before the events: what it names and is not there was cut off. */
const assertComplete = ({ header, end: { seq, hash }, checkpoint }: Chain, keptSeq: number): void => {
  const stated = Math.max(header.head.seq, header.checkpoint?.seq ?? 0);
  if (seq < stated) throw new ChainFault(seq + 1, `the event is missing: there were ${stated} when this was exported`);
  if (seq < keptSeq) throw new ChainFault(seq + 1, `the event is missing: the proof states ${keptSeq} events`);
  if (seq > stated || hash !== header.head.hash) throw new ChainFault(seq, 'the header names another newest event');
  if ((header.checkpoint?.hash ?? null) !== (checkpoint?.hash ?? null)) {
    throw new ChainFault(header.checkpoint?.seq ?? null, 'the newest checkpoint is not the one that the header names');
  }
};

/** What a kept proof demands of the chain. Of its checkpoint only what was signed counts; the rest has to agree. */
const readProof = ({ orgId, head, checkpoint }: AuditProof) => {
  const hashes = new Map([[head.seq, head.hash]]);
  if (checkpoint !== null) {
    const { seq, headHash, at, keyId, prevCheckpointHash } = checkpoint;
    const stated: ChainedCheckpoint = { orgId: orgId.toLowerCase(), seq, headHash, at, keyId, prevCheckpointHash };
    const isAsSigned =
      canonicalText(stated) === checkpoint.body && seq <= head.seq && (seq !== head.seq || headHash === head.hash);
    if (!isAsSigned) throw new ChainFault(seq, 'the proof contradicts itself: it states other things than were signed');
    hashes.set(seq, headHash);
  }
  let isCheckpointFound = checkpoint === null;
  return {
    seq: head.seq,
    compareEvent: ({ seq, hash }: ChainEnd): void => {
      const expected = hashes.get(seq);
      if (expected !== undefined && expected !== hash) {
        throw new ChainFault(seq, 'the proof states another: the chain was rewritten');
      }
    },
    compareCheckpoint: (hash: string): void => {
      isCheckpointFound ||= hash === checkpoint?.hash;
    },
    assertHeld: ({ publicKeys }: Chain): void => {
      if (checkpoint !== null) signedContent(checkpoint, checkpoint.seq, publicKeys);
      if (!isCheckpointFound) {
        throw new ChainFault(checkpoint?.seq ?? null, 'the checkpoint that the proof states is missing');
      }
    },
  };
};
