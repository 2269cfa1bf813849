import type { Tx } from '../client.ts';

const pending = new WeakMap<Tx, number>();
let committed = 0;

/** Events that a transaction has appended. To do it twice would take the lock of a chain before the last statement. */
export const noteAppended = (tx: Tx, count: number): void => {
  if (pending.has(tx)) throw new Error('A transaction appends to the audit chain once');
  pending.set(tx, count);
};

/** The transaction was committed: now its events exist. */
export const countCommitted = (tx: Tx): void => {
  committed += pending.get(tx) ?? 0;
};

/** Events that this process has written since it began. */
export const auditEventsWritten = (): number => committed;
