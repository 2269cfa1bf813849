import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DeletionCertificate, ExportManifest } from './deletion.ts';

// What is hashed, in one place for the product and for the verifier, which needs nothing else of the product.

/** What a chain begins with. */
export const genesisHash = '0'.repeat(64);

/** An event as it is hashed. */
export interface ChainedEvent {
  /** From 1, without gaps. */
  seq: number;
  /** The chain, by its owner: an organization, a person, or the nil UUID for the platform. */
  orgId: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  actor: string;
  action: string;
  target: string;
  reason: string | null;
  requestId: string | null;
  operationId: string | null;
  /** What else there is to say, without secrets. */
  detail: Readonly<Record<string, string | number | null>> | null;
  /** The hash of the event before. */
  prevHash: string;
}

/** A signed statement about a chain. */
export interface ChainedCheckpoint {
  orgId: string;
  /** Of the newest event. */
  seq: number;
  headHash: string;
  at: string;
  keyId: string;
  /** The hash of the checkpoint before; null: this is the first. */
  prevCheckpointHash: string | null;
}

/** RFC 8785: the same value has the same bytes, whoever writes it. */
export const canonicalText = (
  value: ChainedEvent | ChainedCheckpoint | DeletionCertificate | ExportManifest,
): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Nothing to be written as JSON');
  return text;
};

/** A stored text of ours: an event or a checkpoint as it was hashed. */
export const parseChained = <T extends ChainedEvent | ChainedCheckpoint>(body: string): T => JSON.parse(body) as T;

/** SHA-256 of a text in UTF-8, hex. */
export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');
