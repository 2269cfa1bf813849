import type { Tx } from '../client.ts';
import { onCommit } from '../on-commit.ts';

const appending = new WeakSet<Tx>();
let written = 0;

/** Counts the events that a transaction appends. A second append would take the lock of a chain before the last statement. */
export const noteAppended = (tx: Tx, count: number): void => {
  if (appending.has(tx)) throw new Error('A transaction appends to the audit chain once');
  appending.add(tx);
  onCommit(tx, () => {
    written += count;
  });
};

/** Events that this process has written since it started. */
export const auditEventsWritten = (): number => written;
