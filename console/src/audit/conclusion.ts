// What a verification has proven and what not, in three sentences.
import type { Verified } from '../../../src/contract/audit-export-verification.ts';
import type { KeptKey, KeptProof } from './pins.ts';

type SignedBy = 'none' | 'pasted' | 'kept' | 'named';

export interface Conclusion {
  /** 1. What was computed again and matches. */
  readonly events: number;
  /** 2. What is signed, and with whose keys; the weakest of them counts. */
  readonly signed: {
    readonly by: SignedBy;
    readonly upTo: number;
    readonly checkpoints: number;
    /** Since when all keys are kept; null: not all are. */
    readonly since: string | null;
  };
  /** 3. What is not proven. */
  readonly open: {
    /** The newest events, which no signature covers yet. */
    readonly unsigned: number;
    /** Up to which event, and since when, the trail was compared with an earlier proof; null: there was none. */
    readonly compared: { readonly seq: number; readonly keptAt: string } | null;
  };
}

interface Known {
  /** Those with which the trail was verified; empty: with those that its export names. */
  readonly keys: readonly KeptKey[];
  readonly proof: KeptProof | null;
}

export const concludeFrom = (verified: Verified, { keys, proof }: Known): Conclusion => {
  const { events, checkpoints, signedSeq, keyIds } = verified;
  const used = keys.filter(({ id }) => keyIds.includes(id));
  const areKept = used.length === keyIds.length;
  const by = (): SignedBy => {
    if (signedSeq === 0) return 'none';
    if (!areKept) return 'named';
    return used.every(({ source }) => source === 'pasted') ? 'pasted' : 'kept';
  };
  const newest = used
    .map(({ keptAt }) => keptAt)
    .sort()
    .at(-1);
  return {
    events,
    signed: { by: by(), upTo: signedSeq, checkpoints, since: areKept ? (newest ?? null) : null },
    open: {
      unsigned: events - signedSeq,
      compared: proof && { seq: proof.proof.head.seq, keptAt: proof.keptAt },
    },
  };
};

/** What a reader recognizes an event by; null: the line is none that can be read. */
export const eventOfLine = (line: string): { readonly text: string; readonly event: unknown } | null => {
  try {
    const { body } = JSON.parse(line) as { body?: unknown };
    if (typeof body !== 'string') return null;
    return { text: body, event: JSON.parse(body) };
  } catch {
    // A changed line need not be JSON; the page shows it as it is.
    return null;
  }
};
