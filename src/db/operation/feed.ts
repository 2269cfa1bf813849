import { EventEmitter, once } from 'node:events';
import type { Listener } from '../listener.ts';
import { endedPayload, operationChannel } from './transition.ts';

/**
 * Notifies watchers in this process of new events of an operation; a missed notification costs one poll. All watchers of one
 * operation wake together, so that they can share a read.
 */
export interface OperationFeed {
  /** Resolves at the operation's next change, when the signal aborts, or after the `timeoutMs` of its first watcher. */
  changed(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves as `changed` does, but only when the operation has ended. */
  ended(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Whether this process receives notifications; else watchers poll. */
  isHeard(): boolean;
}

export const openOperationFeed = (listener: Listener, onError: (error: unknown) => void): OperationFeed => {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let isListening = false;
  let isHeard = false;
  const listen = async (): Promise<void> => {
    if (isListening) return;
    isListening = true;
    try {
      // Called once: the listener itself recovers from a failure.
      await listener.listen(
        operationChannel,
        (payload) => {
          emitter.emit(payload);
          const [operationId = '', end] = payload.split(' ');
          if (end !== undefined) emitter.emit(operationId);
        },
        () => {
          isHeard = true;
        },
      );
    } catch (error) {
      onError(error); // until the listener recovers, watchers poll
    }
  };
  const next = async (payload: string, timeoutMs: number): Promise<void> => {
    void listen();
    const timeout = AbortSignal.timeout(timeoutMs);
    await once(emitter, payload, { signal: timeout }).catch((error: unknown) => {
      if (!timeout.aborted) throw error;
    });
  };
  const shared = new Map<string, Promise<void>>();
  const nextShared = async (payload: string, timeoutMs: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) return;
    const change = shared.get(payload) ?? next(payload, timeoutMs).finally(() => shared.delete(payload));
    shared.set(payload, change);
    if (signal === undefined) return change;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        signal.removeEventListener('abort', settle);
        resolve();
      };
      signal.addEventListener('abort', settle);
      change.then(settle, reject);
    });
  };
  return {
    changed: nextShared,
    ended: (operationId, timeoutMs, signal) => nextShared(endedPayload(operationId), timeoutMs, signal),
    isHeard: () => isHeard,
  };
};
