// What the reader keeps in this browser: public keys, and of each trail the last proof. The server cannot change them.
import { useSyncExternalStore } from 'react';
import type { AuditProof } from '../../../src/client/index.ts';
import type { PublicKey } from './run.ts';

/** `pasted`: the reader has it from elsewhere; `server`: as this server named it when it was kept. */
export type KeySource = 'pasted' | 'server';

export interface KeptKey extends PublicKey {
  readonly source: KeySource;
  readonly keptAt: string;
}

export interface KeptProof {
  readonly proof: AuditProof;
  readonly keptAt: string;
}

interface Pins {
  readonly keys: readonly KeptKey[];
  /** By the id of the chain. */
  readonly proofs: Readonly<Record<string, KeptProof>>;
}

const storageKey = 'freehold.audit-pins';
const none: Pins = { keys: [], proofs: {} };
const listeners = new Set<() => void>();

const stored = (): Pins => {
  try {
    return { ...none, ...(JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Pins>) };
  } catch {
    // Storage may be forbidden, or hold something else. Without keys, a verification says that it proves less.
    return none;
  }
};

let current: Pins | null = null;

const readPins = (): Pins => {
  current ??= stored();
  return current;
};

const change = (pins: Pins): void => {
  current = pins;
  try {
    localStorage.setItem(storageKey, JSON.stringify(pins));
  } catch {
    // Forbidden or full: they are kept for as long as the page is open.
  }
  for (const listener of listeners) listener();
};

// Another tab has kept or forgotten something.
const subscribe = (listener: () => void) => {
  const onStorage = ({ key }: StorageEvent): void => {
    if (key !== storageKey && key !== null) return;
    current = null;
    listener();
  };
  listeners.add(listener);
  addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', onStorage);
  };
};

export const usePins = (): Pins => useSyncExternalStore(subscribe, readPins);

export const withKeys = (
  kept: readonly KeptKey[],
  keys: readonly PublicKey[],
  source: KeySource,
  keptAt: string,
): KeptKey[] => [
  ...kept.filter(({ id }) => !keys.some((key) => key.id === id)),
  ...keys.map(({ id, publicKey }) => ({ id, publicKey, source, keptAt })),
];

export const keepKeys = (keys: readonly PublicKey[], source: KeySource): void => {
  const pins = readPins();
  change({ ...pins, keys: withKeys(pins.keys, keys, source, new Date().toISOString()) });
};

export const forgetKey = (id: string): void => {
  const pins = readPins();
  change({ ...pins, keys: pins.keys.filter((key) => key.id !== id) });
};

export const keepProof = (proof: AuditProof): void => {
  const pins = readPins();
  const kept = { proof, keptAt: new Date().toISOString() };
  change({ ...pins, proofs: { ...pins.proofs, [proof.orgId]: kept } });
};

export const forgetProof = (orgId: string): void => {
  const pins = readPins();
  const proofs = Object.entries(pins.proofs).filter(([id]) => id !== orgId);
  change({ ...pins, proofs: Object.fromEntries(proofs) });
};

const isKey = (value: unknown): value is PublicKey =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'publicKey' in value &&
  typeof value.publicKey === 'string' &&
  /^[\w-]{43}$/.test(value.publicKey);

/** Reads pasted keys: an answer of `GET /v1/audit-keys`, its list, or one key of it; null: it is none of them. */
export const parseKeys = (text: string): PublicKey[] | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const list = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
  const keys: unknown[] = Array.isArray(list) ? list : [list];
  return keys.length > 0 && keys.every(isKey) ? keys.map(({ id, publicKey }) => ({ id, publicKey })) : null;
};
