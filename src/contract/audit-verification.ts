import { type KeyObject, verify } from 'node:crypto';
import { type ChainedCheckpoint, type ChainedEvent, canonicalText, genesisHash, hashOfText } from './audit-chain.ts';

// How a chain is checked: the same by whoever verifies an export and by whoever is about to sign.

/** The first thing in a chain that does not hold. */
export class ChainFault extends Error {
  /** The event it is about; null: it is about none. */
  readonly seq: number | null;

  constructor(seq: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChainFault';
    this.seq = seq;
  }
}

/** How far a chain was followed. */
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

/** The text as it was hashed, and nothing but such a text: two readers must not read two things in it. */
const contentOf = <T extends ChainedEvent | ChainedCheckpoint>(
  { body, hash }: HashedText,
  seq: number,
  what: string,
): T => {
  if (typeof body !== 'string' || typeof hash !== 'string') throw new ChainFault(seq, `${what} is incomplete`);
  if (hashOfText(body) !== hash) throw new ChainFault(seq, `${what} was changed: its hash is another`);
  const content = parseObject(body) as T | null;
  if (content === null || canonicalText(content) !== body) {
    throw new ChainFault(seq, `${what} is not canonical (RFC 8785)`);
  }
  return content;
};

/** `seq`: where it stands. */
export const eventContent = (line: HashedText, seq: number): ChainedEvent => contentOf(line, seq, 'the event');

/** The end of the chain with this event behind it. */
export const followEvent = (orgId: string, end: ChainEnd, line: HashedText): ChainEnd => {
  const event = eventContent(line, end.seq + 1);
  const { seq } = event;
  if (event.orgId !== orgId) throw new ChainFault(end.seq + 1, `the event is of the chain of ${event.orgId}`);
  if (seq <= end.seq) throw new ChainFault(seq, `the event stands behind event ${end.seq}: inserted, or moved`);
  if (seq !== end.seq + 1) throw new ChainFault(end.seq + 1, `the event is missing: ${seq} follows ${end.seq}`);
  if (event.prevHash !== end.hash) {
    throw new ChainFault(seq, `the event's prevHash is not the hash of event ${end.seq}: one of the two was replaced`);
  }
  return { seq, hash: line.hash };
};

/** What one of these keys has signed. `seq`: where it stands. */
export const signedContent = (
  line: HashedText & { signature: string },
  seq: number,
  publicKeys: ReadonlyMap<string, KeyObject>,
): ChainedCheckpoint => {
  const content = contentOf<ChainedCheckpoint>(line, seq, 'the checkpoint');
  const publicKey = publicKeys.get(content.keyId);
  if (publicKey === undefined) {
    throw new ChainFault(seq, `the checkpoint was signed with the key ${content.keyId}, which is not known`);
  }
  const isGenuine =
    typeof line.signature === 'string' &&
    verify(null, Buffer.from(line.body), publicKey, Buffer.from(line.signature, 'base64url'));
  if (!isGenuine) throw new ChainFault(seq, 'the signature of the checkpoint is forged');
  return content;
};
