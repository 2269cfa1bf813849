import { canonicalJson } from './canonical-json.ts';
import type { DeletionCertificate, ExportManifest } from './deletion.ts';

// The hashed texts, in one place for the product and the verifier, which needs nothing else from the product.

/** The previous hash of the first event. */
export const genesisHash = '0'.repeat(64);

/** An event in its hashed form. */
export interface ChainedEvent {
  /** From 1, without gaps. */
  seq: number;
  /** The owner of the chain: an organization, a person, or the nil UUID for the platform. */
  orgId: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  actor: string;
  action: string;
  target: string;
  reason: string | null;
  requestId: string | null;
  operationId: string | null;
  /** Further details, without secrets. */
  detail: Readonly<Record<string, string | number | null>> | null;
  /** The hash of the previous event. */
  prevHash: string;
}

/** A signed statement about a chain. */
export interface ChainedCheckpoint {
  orgId: string;
  /** The position of the newest event. */
  seq: number;
  headHash: string;
  at: string;
  keyId: string;
  /** The hash of the previous checkpoint; null: this is the first. */
  prevCheckpointHash: string | null;
}

/** What is hashed and signed. */
export const canonicalText = (value: ChainedEvent | ChainedCheckpoint | DeletionCertificate | ExportManifest): string =>
  canonicalJson(value);

/** Whether all members are in the order in which canonical JSON writes them. */
const areInOrder = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(areInOrder);
  let previous = '';
  return Object.entries(value).every(([name, member]) => {
    const isNext = previous <= name && areInOrder(member);
    previous = name;
    return isNext;
  });
};

/** Whether a text is the canonical one of the value that was parsed from it. */
export const isCanonical = (value: ChainedEvent | ChainedCheckpoint, text: string): boolean => {
  // Then both write the same, and the platform's own is much quicker: it is most of what verifying an event costs.
  const written = areInOrder(value) ? JSON.stringify(value) : canonicalText(value);
  return written === text;
};

/** Parses a stored text written by Freehold: an event or a checkpoint in its hashed form. */
export const parseChained = <T extends ChainedEvent | ChainedCheckpoint>(body: string): T => JSON.parse(body) as T;
