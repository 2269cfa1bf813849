import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { AuditKey, AuditProof, ExportLine } from '../contract/audit.ts';
import {
  type ChainedCheckpoint,
  type ChainedEvent,
  canonicalText,
  genesisHash,
  hashOfText,
} from '../contract/audit-chain.ts';

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
  keyIds: string[];
}

/** The first thing that does not hold. */
export class BadExport extends Error {
  /** The event it is about; null: it is about none. */
  readonly seq: number | null;

  constructor(seq: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BadExport';
    this.seq = seq;
  }
}

type Line<T extends ExportLine['type']> = Extract<ExportLine, { type: T }>;

/** What has been read so far. */
interface Chain {
  readonly header: Line<'header'>;
  readonly publicKeys: Map<string, KeyObject>;
  readonly keyIds: Set<string>;
  seq: number;
  hash: string;
  checkpoint: { seq: number; hash: string } | null;
  checkpoints: number;
}

/** Reads an export line by line, in constant memory; throws `BadExport`. */
export const verifyExport = async (
  lines: AsyncIterable<string> | Iterable<string>,
  { keys, proof }: VerifyOptions = {},
): Promise<Verified> => {
  const promised = new Map<number, string>();
  if (proof !== undefined) promised.set(proof.head.seq, proof.head.hash);
  if (proof?.checkpoint) promised.set(proof.checkpoint.seq, proof.checkpoint.headHash);

  let chain: Chain | undefined;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line = parseLine(text, number, chain?.seq ?? null);
    if (chain === undefined) {
      chain = begin(headerOf(line), keys, proof);
    } else if (line.type === 'key') {
      // An export adds nothing to the keys that somebody has brought.
      if (keys === undefined) chain.publicKeys.set(line.id, publicKeyOf(line));
    } else if (line.type === 'event') {
      addEvent(chain, line);
      const expected = promised.get(chain.seq);
      if (expected !== undefined && expected !== chain.hash) {
        throw new BadExport(chain.seq, 'the proof states another: the chain was rewritten');
      }
    } else if (line.type === 'checkpoint') {
      addCheckpoint(chain, line);
    } else throw new BadExport(chain.seq + 1, `line ${number} is of no known type`);
  }

  if (chain === undefined) throw new BadExport(null, 'the file is empty');
  assertComplete(chain, Math.max(0, ...promised.keys()));
  if (proof?.checkpoint) assertSigned(chain, proof.checkpoint);
  const { header, seq: events, checkpoint, checkpoints, keyIds } = chain;
  return { orgId: header.orgId, events, checkpoints, signedSeq: checkpoint?.seq ?? 0, keyIds: [...keyIds] };
};

const parseObject = (text: string): object | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const parseLine = (text: string, number: number, seq: number | null): ExportLine => {
  const line = parseObject(text);
  const next = seq === null || text.includes('"checkpoint"') ? null : seq + 1;
  if (line === null || !('type' in line)) throw new BadExport(next, `line ${number} is not a line of an export`);
  return line as ExportLine;
};

const headerOf = (line: ExportLine): Line<'header'> => {
  const isHeader = line.type === 'header' && line.format === 'freehold-audit-export' && typeof line.orgId === 'string';
  if (!isHeader) throw new BadExport(null, 'the file does not begin with the header of an export');
  if (line.version !== 1) throw new BadExport(null, `version ${line.version} of the format is not known here`);
  return line;
};

const begin = (header: Line<'header'>, keys: VerifyOptions['keys'], proof: AuditProof | undefined): Chain => {
  if (proof !== undefined && proof.orgId !== header.orgId) throw new BadExport(null, 'the proof is of another chain');
  const publicKeys = new Map(keys?.map((key) => [key.id, publicKeyOf(key)]));
  return { header, publicKeys, keyIds: new Set(), seq: 0, hash: genesisHash, checkpoint: null, checkpoints: 0 };
};

const publicKeyOf = ({ id, publicKey }: Pick<AuditKey, 'id' | 'publicKey'>): KeyObject => {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch (cause) {
    throw new BadExport(null, `the public key ${id} is no Ed25519 key`, { cause });
  }
};

/** The text as it was hashed, and nothing but such a text: two readers must not read two things in it. */
const contentOf = <T extends ChainedEvent | ChainedCheckpoint>(
  { body, hash }: { body: string; hash: string },
  seq: number,
  what: string,
): T => {
  if (typeof body !== 'string' || typeof hash !== 'string') throw new BadExport(seq, `${what} is incomplete`);
  if (hashOfText(body) !== hash) throw new BadExport(seq, `${what} was changed: its hash is another`);
  const content = parseObject(body) as T | null;
  if (content === null || canonicalText(content) !== body) {
    throw new BadExport(seq, `${what} is not canonical (RFC 8785)`);
  }
  return content;
};

const addEvent = (chain: Chain, line: Line<'event'>): void => {
  const { seq, orgId, prevHash } = contentOf<ChainedEvent>(line, chain.seq + 1, 'the event');
  if (orgId !== chain.header.orgId) throw new BadExport(seq, `the event is of the chain of ${orgId}`);
  if (seq <= chain.seq) throw new BadExport(seq, `the event stands behind event ${chain.seq}: inserted, or moved`);
  if (seq !== chain.seq + 1) {
    throw new BadExport(chain.seq + 1, `the event is missing: ${seq} follows ${chain.seq}`);
  }
  if (prevHash !== chain.hash) {
    throw new BadExport(seq, `the event's prevHash is not the hash of event ${chain.seq}: one of the two was replaced`);
  }
  chain.seq = seq;
  chain.hash = line.hash;
};

const addCheckpoint = (chain: Chain, line: Line<'checkpoint'>): void => {
  const { seq, checkpoint: previous } = chain;
  const { orgId, headHash, prevCheckpointHash, seq: signedSeq } = assertSigned(chain, line);
  if (orgId !== chain.header.orgId) throw new BadExport(seq, `the checkpoint is of the chain of ${orgId}`);
  if (signedSeq > seq) throw new BadExport(seq + 1, `the event is missing: a checkpoint was signed at ${signedSeq}`);
  if (signedSeq < seq) throw new BadExport(seq, `the checkpoint of event ${signedSeq} stands behind it`);
  if (headHash !== chain.hash) {
    const first = (previous?.seq ?? 0) + 1;
    throw new BadExport(seq, `the checkpoint was signed over another event: one of ${first} to ${seq} was replaced`);
  }
  if (prevCheckpointHash !== (previous?.hash ?? null)) {
    throw new BadExport(seq, 'the checkpoint does not follow the one before: one was removed or replaced');
  }
  chain.checkpoint = { seq, hash: line.hash };
  chain.checkpoints += 1;
};

const assertSigned = (
  { seq, publicKeys, keyIds }: Chain,
  line: { body: string; hash: string; signature: string },
): ChainedCheckpoint => {
  const content = contentOf<ChainedCheckpoint>(line, seq, 'the checkpoint');
  const publicKey = publicKeys.get(content.keyId);
  if (publicKey === undefined) {
    throw new BadExport(seq, `the checkpoint was signed with the key ${content.keyId}, which is not known`);
  }
  const isGenuine =
    typeof line.signature === 'string' &&
    verify(null, Buffer.from(line.body), publicKey, Buffer.from(line.signature, 'base64url'));
  if (!isGenuine) throw new BadExport(seq, 'the signature of the checkpoint is forged');
  keyIds.add(content.keyId);
  return content;
};

/** The header was written before the events: what it names and is not there was cut off. */
const assertComplete = ({ header, seq, hash, checkpoint }: Chain, promisedSeq: number): void => {
  const stated = Math.max(header.head.seq, header.checkpoint?.seq ?? 0);
  if (seq < stated) throw new BadExport(seq + 1, `the event is missing: there were ${stated} when this was exported`);
  if (seq < promisedSeq) throw new BadExport(seq + 1, `the event is missing: the proof states ${promisedSeq} events`);
  if (seq > stated || hash !== header.head.hash) throw new BadExport(seq, 'the header names another newest event');
  if ((header.checkpoint?.hash ?? null) !== (checkpoint?.hash ?? null)) {
    throw new BadExport(header.checkpoint?.seq ?? null, 'the newest checkpoint is not the one that the header names');
  }
};
