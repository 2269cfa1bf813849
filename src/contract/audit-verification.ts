import { type ChainedCheckpoint, type ChainedEvent, genesisHash, isCanonical } from './audit-chain.ts';

// The checks of a chain, shared by the verifiers of exports, on the command line and in browsers, and the signer of checkpoints.
// Nothing here is of Node: who uses them hands in the cryptography.

/** What is used of cryptography. Synchronous, because a browser has no `crypto.subtle` on plain http. */
export interface ChainCrypto<Key> {
  /** The SHA-256 of a text in UTF-8, in hex. */
  readonly sha256: (text: string) => string;
  readonly ed25519: {
    /** Reads a raw public key, base64url. Throws if it is none. */
    readonly keyOf: (publicKey: string) => Key;
    /** Whether this is the signature, base64url, of a text in UTF-8. */
    readonly verify: (publicKey: Key, text: string, signature: string) => boolean;
  };
}

type Part = 'event' | 'checkpoint';

/** What is wrong, for programs that word it themselves. */
export type FaultCode =
  | `${Part}_incomplete`
  | `${Part}_changed`
  | `${Part}_not_canonical`
  | `${Part}_of_other_chain`
  | 'event_moved'
  | 'event_missing'
  | 'event_unlinked'
  | 'event_not_signed_one'
  | 'unknown_key'
  | 'invalid_key'
  | 'invalid_signature'
  | 'checkpoint_moved'
  | 'checkpoint_of_other_event'
  | 'checkpoint_unlinked'
  | 'newest_event_differs'
  | 'newest_checkpoint_differs'
  | 'no_line'
  | 'no_export'
  | 'unsupported_version'
  | 'empty'
  | 'nothing_signed'
  | 'proof_of_other_chain'
  | 'proof_contradicts_itself'
  | 'proof_differs'
  | 'proof_checkpoint_missing';

interface FaultOptions extends ErrorOptions {
  readonly differs?: Difference;
}

/** What was stated, and what was found instead. */
export interface Difference {
  readonly stated: string;
  readonly found: string;
}

/** The first fault found in a chain. */
export class ChainFault extends Error {
  readonly code: FaultCode;
  /** The event concerned; null: no particular event. */
  readonly seq: number | null;
  readonly differs: Difference | null;

  constructor(code: FaultCode, seq: number | null, message: string, { differs, ...options }: FaultOptions = {}) {
    super(message, options);
    this.name = 'ChainFault';
    this.code = code;
    this.seq = seq;
    this.differs = differs ?? null;
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

export const chainChecksWith = <Key>({ sha256, ed25519 }: ChainCrypto<Key>) => {
  /** Parses a hashed text. Rejects any that is not canonical, because two readers could read different things in it. */
  const contentOf = <T extends ChainedEvent | ChainedCheckpoint>(
    { body, hash }: HashedText,
    seq: number,
    part: Part,
  ): T => {
    if (typeof body !== 'string' || typeof hash !== 'string')
      throw new ChainFault(`${part}_incomplete`, seq, `the ${part} is incomplete`);
    const found = sha256(body);
    if (found !== hash) {
      const differs = { stated: hash, found };
      throw new ChainFault(`${part}_changed`, seq, `the ${part} was changed: its hash does not match`, { differs });
    }
    const content = parseObject(body) as T | null;
    if (content === null || !isCanonical(content, body)) {
      throw new ChainFault(`${part}_not_canonical`, seq, `the ${part} is not canonical (RFC 8785)`);
    }
    return content;
  };

  /** Reads the event at position `seq`. */
  const eventContent = (line: HashedText, seq: number): ChainedEvent => contentOf(line, seq, 'event');

  return {
    eventContent,

    /** Verifies the next event of a chain and returns the new end. */
    followEvent: (orgId: string, end: ChainEnd, line: HashedText): ChainEnd => {
      const next = end.seq + 1;
      const event = eventContent(line, next);
      const { seq, prevHash } = event;
      if (event.orgId !== orgId) {
        const differs = { stated: orgId, found: String(event.orgId) };
        throw new ChainFault('event_of_other_chain', next, `the event belongs to the chain of ${event.orgId}`, {
          differs,
        });
      }
      if (seq <= end.seq) {
        const message = `the event comes after event ${end.seq}: it was inserted or moved`;
        throw new ChainFault('event_moved', seq, message);
      }
      if (seq !== next) {
        const differs = { stated: String(next), found: String(seq) };
        throw new ChainFault('event_missing', next, `the event is missing: ${seq} follows ${end.seq}`, { differs });
      }
      if (prevHash !== end.hash) {
        const message = `the event's prevHash is not the hash of event ${end.seq}: one of the two was replaced`;
        throw new ChainFault('event_unlinked', seq, message, {
          differs: { stated: String(prevHash), found: end.hash },
        });
      }
      return { seq, hash: line.hash };
    },

    /** Verifies the checkpoint at position `seq` against these keys, and reads it. */
    signedContent: (
      line: HashedText & { signature: string },
      seq: number,
      publicKeys: ReadonlyMap<string, Key>,
    ): ChainedCheckpoint => {
      const content = contentOf<ChainedCheckpoint>(line, seq, 'checkpoint');
      const publicKey = publicKeys.get(content.keyId);
      if (publicKey === undefined) {
        const message = `the checkpoint was signed with an unknown key: ${content.keyId}`;
        throw new ChainFault('unknown_key', seq, message, {
          differs: { stated: [...publicKeys.keys()].join(' '), found: String(content.keyId) },
        });
      }
      const isGenuine = typeof line.signature === 'string' && ed25519.verify(publicKey, line.body, line.signature);
      if (!isGenuine) throw new ChainFault('invalid_signature', seq, 'the signature of the checkpoint is invalid');
      return content;
    },
  };
};
