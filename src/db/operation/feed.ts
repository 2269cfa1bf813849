import { EventEmitter, once } from 'node:events';
import type { Listener } from '../listener.ts';
import { endedPayload, operationChannel } from './transition.ts';

/**
 * Tells watchers in this process that an operation has new events; a missed notification costs one poll. Those who watch
 * one operation wake together, so that they can read together.
 */
export interface OperationFeed {
  /** Resolves at the operation's next change, when the signal aborts, or after the `timeoutMs` of the first who waits for it. */
  changed(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when the operation has ended; who waits for that alone need not look at each step. */
  ended(operationId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** false: changes are not heard of, or not yet. */
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
      // Once: what cannot be heard yet is heard later by itself.
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
      onError(error); // until it is heard, watchers poll
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
  const together = async (payload: string, timeoutMs: number, signal?: AbortSignal): Promise<void> => {
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
    changed: together,
    ended: (operationId, timeoutMs, signal) => together(endedPayload(operationId), timeoutMs, signal),
    isHeard: () => isHeard,
  };
};
