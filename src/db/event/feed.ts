import { eventChannel } from '../../contract/event-type.ts';
import { type ChangeFeed, openChangeFeed } from '../change-feed.ts';
import type { Listener } from '../listener.ts';

/** Notifies watchers in this process of new events of an organization. */
export interface EventFeed extends Pick<ChangeFeed, 'isHeard'> {
  /** Resolves at the organization's next event, when the signal aborts, or after the `timeoutMs` of its first watcher. */
  changed(orgId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export const openEventFeed = (listener: Listener, onError: (error: unknown) => void): EventFeed => {
  const { next, isHeard } = openChangeFeed({ listener, channel: eventChannel, keysOf: (orgId) => [orgId], onError });
  return { changed: next, isHeard };
};
