import type { Tx } from './client.ts';

const effects = new WeakMap<Tx, (() => void)[]>();

/** Calls `effect` once the transaction has committed; never, if it is rolled back. */
export const onCommit = (tx: Tx, effect: () => void): void => {
  effects.set(tx, [...(effects.get(tx) ?? []), effect]);
};

export const runCommitted = (tx: Tx): void => {
  for (const effect of effects.get(tx) ?? []) effect();
};
