import { type ChangeFeed, openChangeFeed } from '../change-feed.ts';
import type { Listener } from '../listener.ts';
import { endedPayload, operationChannel } from './transition.ts';

/** Notifies watchers in this process of new events of an operation. */
export interface OperationFeed extends Pick<ChangeFeed, 'isHeard'> {
  /** Resolves at the operation's next change, when the signal aborts, or after the `timeoutMs` of its first watcher. */
  changed(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves as `changed` does, but only when the operation has ended. */
  ended(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

/** A notification of an end also wakes the watchers of changes. */
const keysOf = (payload: string): string[] => {
  const [operationId = '', end] = payload.split(' ');
  return end === undefined ? [payload] : [payload, operationId];
};

export const openOperationFeed = (listener: Listener, onError: (error: unknown) => void): OperationFeed => {
  const { next, isHeard } = openChangeFeed({ listener, channel: operationChannel, keysOf, onError });
  return {
    changed: next,
    ended: (operationId, timeoutMs, signal) => next(endedPayload(operationId), timeoutMs, signal),
    isHeard,
  };
};
