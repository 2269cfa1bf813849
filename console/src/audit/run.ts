// One verification, from the bytes of an export to what they prove. Without a page, so that it is tested as it runs.
import type { AuditKey, AuditProof } from '../../../src/client/index.ts';
import { exportVerifierWith, type Verified } from '../../../src/contract/audit-export-verification.ts';
import { ChainFault, type Difference, type FaultCode } from '../../../src/contract/audit-verification.ts';
import { browserCrypto } from './crypto.ts';

export type PublicKey = Pick<AuditKey, 'id' | 'publicKey'>;

export interface Given {
  /** Keys that the reader has; without them, those that the export names are believed. */
  readonly keys?: readonly PublicKey[] | undefined;
  /** What was verified earlier; the chain must continue from there. */
  readonly proof?: AuditProof | undefined;
}

export interface Progress {
  readonly events: number;
  /** How many there are in all; null: not known yet. */
  readonly of: number | null;
  readonly bytes: number;
}

/** The first thing that is wrong. */
export interface Fault {
  readonly code: FaultCode;
  readonly seq: number | null;
  readonly differs: Difference | null;
  /** As the verifier of the command line words it. */
  readonly message: string;
  /** The line at which it was found; null: it was found at the end. */
  readonly line: string | null;
}

export type Outcome =
  | { readonly verified: Verified; readonly proof: AuditProof; readonly fault: null }
  | { readonly verified: null; readonly proof: null; readonly fault: Fault };

const faultOf = (error: unknown, line: string | null): Outcome => {
  if (!(error instanceof ChainFault)) throw error;
  const { code, seq, differs, message } = error;
  return { verified: null, proof: null, fault: { code, seq, differs, message, line } };
};

const progressEveryMs = 200;

/** Reads no more than it has verified: a chunk is asked for when the one before is done, so memory does not grow. */
export const verifyBytes = async (
  bytes: ReadableStream<Uint8Array>,
  given: Given,
  onProgress: (progress: Progress) => void,
): Promise<Outcome> => {
  let line: string | null = null;
  try {
    const verifier = exportVerifierWith(browserCrypto, given);
    // Like the reader of the command line: a byte order mark is not skipped.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const reader = bytes.getReader();
    let rest = '';
    let count = 0;
    let toldAt = 0;
    const tell = (): void => {
      const { events = 0, of = null } = verifier.progress() ?? {};
      onProgress({ events, of, bytes: count });
      toldAt = performance.now();
    };
    const addLines = (text: string): void => {
      // At line feeds only: a text may hold U+2028.
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) {
        line = each;
        verifier.add(each);
      }
    };
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      count += part.value.byteLength;
      addLines(decoder.decode(part.value, { stream: true }));
      if (performance.now() - toldAt >= progressEveryMs) tell();
    }
    addLines(decoder.decode());
    if (rest !== '') {
      line = rest;
      verifier.add(rest);
    }
    line = null;
    tell();
    return { verified: verifier.end(), proof: verifier.proof(), fault: null };
  } catch (error) {
    return faultOf(error, line);
  }
};
