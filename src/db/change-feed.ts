import { EventEmitter, once } from 'node:events';
import type { Listener } from './listener.ts';

/** Notifies watchers in this process of changes. All watchers of one key wake together, so that they can share a read. */
export interface ChangeFeed {
  /** Resolves at the next notification with this key, when the signal aborts, or after the `timeoutMs` of its first watcher. */
  next(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Whether this process receives notifications; else watchers poll. */
  isHeard(): boolean;
}

interface ChangeFeedOptions {
  readonly listener: Listener;
  readonly channel: string;
  /** The keys that a notification wakes. */
  readonly keysOf: (payload: string) => readonly string[];
  readonly onError: (error: unknown) => void;
}

/** Opens a feed, which listens from its first watcher on. A missed notification costs the time until the next poll. */
export const openChangeFeed = ({ listener, channel, keysOf, onError }: ChangeFeedOptions): ChangeFeed => {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let isListening = false;
  let isHeard = false;
  const shared = new Map<string, Promise<void>>();
  const listen = async (): Promise<void> => {
    if (isListening) return;
    isListening = true;
    try {
      // Called once: the listener itself recovers from a failure.
      await listener.listen(
        channel,
        (payload) => {
          for (const key of keysOf(payload)) emitter.emit(key);
        },
        () => {
          isHeard = true;
          // Whatever was notified while the connection was lost did not arrive.
          for (const key of shared.keys()) emitter.emit(key);
        },
      );
    } catch (error) {
      onError(error); // until the listener recovers, watchers poll
    }
  };
  const next = async (key: string, timeoutMs: number): Promise<void> => {
    void listen();
    const timeout = AbortSignal.timeout(timeoutMs);
    await once(emitter, key, { signal: timeout }).catch((error: unknown) => {
      if (!timeout.aborted) throw error;
    });
  };
  return {
    next: async (key, timeoutMs, signal) => {
      if (signal?.aborted === true) return;
      const change = shared.get(key) ?? next(key, timeoutMs).finally(() => shared.delete(key));
      shared.set(key, change);
      if (signal === undefined) return change;
      await new Promise<void>((resolve, reject) => {
        const settle = (): void => {
          signal.removeEventListener('abort', settle);
          resolve();
        };
        signal.addEventListener('abort', settle);
        change.then(settle, reject);
      });
    },
    isHeard: () => isHeard,
  };
};
