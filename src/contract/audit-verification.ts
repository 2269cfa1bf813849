import { type KeyObject, verify } from 'node:crypto';
import { type ChainedCheckpoint, type ChainedEvent, canonicalText, genesisHash, hashOfText } from './audit-chain.ts';

// The checks of a chain, shared by the verifier of exports and the signer of checkpoints.

/** The first fault found in a chain. */
export class ChainFault extends Error {
  /** The event concerned; null: no particular event. */
  readonly seq: number | null;

  constructor(seq: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChainFault';
    this.seq = seq;
  }
}

/** The last verified position of a chain. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const chainBeginning: ChainEnd = { seq: 0, hash: genesisHash };

interface HashedText {
  body: string;
  hash: string;
}

export const parseObject = (text: string): object | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** Parses a hashed text. Rejects any that is not canonical, because two readers could read different things in it. */
const contentOf = <T extends ChainedEvent | ChainedCheckpoint>(
  { body, hash }: HashedText,
  seq: number,
  what: string,
): T => {
  if (typeof body !== 'string' || typeof hash !== 'string') throw new ChainFault(seq, `${what} is incomplete`);
  if (hashOfText(body) !== hash) throw new ChainFault(seq, `${what} was changed: its hash does not match`);
  const content = parseObject(body) as T | null;
  if (content === null || canonicalText(content) !== body) {
    throw new ChainFault(seq, `${what} is not canonical (RFC 8785)`);
  }
  return content;
};

/** Reads the event at position `seq`. */
export const eventContent = (line: HashedText, seq: number): ChainedEvent => contentOf(line, seq, 'the event');

/** Verifies the next event of a chain and returns the new end. */
export const followEvent = (orgId: string, end: ChainEnd, line: HashedText): ChainEnd => {
  const event = eventContent(line, end.seq + 1);
  const { seq } = event;
  if (event.orgId !== orgId) throw new ChainFault(end.seq + 1, `the event belongs to the chain of ${event.orgId}`);
  if (seq <= end.seq) throw new ChainFault(seq, `the event comes after event ${end.seq}: it was inserted or moved`);
  if (seq !== end.seq + 1) throw new ChainFault(end.seq + 1, `the event is missing: ${seq} follows ${end.seq}`);
  if (event.prevHash !== end.hash) {
    throw new ChainFault(seq, `the event's prevHash is not the hash of event ${end.seq}: one of the two was replaced`);
  }
  return { seq, hash: line.hash };
};

/** Verifies the checkpoint at position `seq` against these keys, and reads it. */
export const signedContent = (
  line: HashedText & { signature: string },
  seq: number,
  publicKeys: ReadonlyMap<string, KeyObject>,
): ChainedCheckpoint => {
  const content = contentOf<ChainedCheckpoint>(line, seq, 'the checkpoint');
  const publicKey = publicKeys.get(content.keyId);
  if (publicKey === undefined) {
    throw new ChainFault(seq, `the checkpoint was signed with an unknown key: ${content.keyId}`);
  }
  const isGenuine =
    typeof line.signature === 'string' &&
    verify(null, Buffer.from(line.body), publicKey, Buffer.from(line.signature, 'base64url'));
  if (!isGenuine) throw new ChainFault(seq, 'the signature of the checkpoint is invalid');
  return content;
};
