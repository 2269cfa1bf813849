// Keeps the shown operation current: its state is read, and its events say each change at once.

import { useEffect, useRef, useState } from 'react';
import { FreeholdError, type Operation, type OperationEvent, type Step } from '../../../../src/client/index.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import { keyAt, type QueryKey } from '../../data/keys.ts';
import { useRead, useRefresh, useWrite } from '../../data/queries.ts';
import { serverTime } from '../../data/server-clock.ts';
import { isRefused } from '../../data/stream.ts';
import { isEnded } from './control.ts';
import { isHold, noTrail, type Trails, trailAfter } from './trail.ts';

/** `paused`: the tab is not visible. `refused`: the server does not want to be asked again. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused' | 'paused';

/** Events that come sooner after the stream was opened tell of the past. */
const replayMs = 400;
/** How often the state is read: for what events do not tell, such as that no worker takes up the step. */
const readMs = 5_000;
const readMsWhenCut = 2_000;
/** Between an event and the read for what it does not tell. */
const rereadMs = 300;
const retryMsFirst = 500;
const retryMsMax = 10_000;

interface Listener {
  readonly onEvent: (event: OperationEvent, isReplayed: boolean) => void;
  readonly onConnection: (connection: Connection, error: Error | null) => void;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Follows until the end of the operation, a refusal, or the signal; resumes after the last event. */
const follow = async (
  slug: string | null,
  id: string,
  since: string | undefined,
  listener: Listener,
  signal: AbortSignal,
): Promise<string | undefined> => {
  let lastEventId = since;
  let openedAt = 0;
  const onConnection = (isOpen: boolean): void => {
    if (isOpen) openedAt = Date.now();
    listener.onConnection(isOpen ? 'live' : 'lost', null);
  };
  for (let failures = 0; !signal.aborted; failures += 1) {
    listener.onConnection(failures === 0 ? 'connecting' : 'lost', null);
    try {
      const options = { signal, onConnection, ...(lastEventId !== undefined && { lastEventId }) };
      for await (const event of clientFor(slug).operations.watch(id, options)) {
        failures = 0;
        lastEventId = event.id;
        listener.onEvent(event, Date.now() - openedAt < replayMs);
      }
      return lastEventId;
    } catch (error) {
      if (signal.aborted) break;
      const failure = errorOf(error);
      const isFinal = isRefused(failure);
      listener.onConnection(isFinal ? 'refused' : 'lost', failure);
      if (isFinal) break;
    }
    await pause(Math.min(retryMsMax, retryMsFirst * 2 ** failures), signal);
  }
  return lastEventId;
};

const withStep = (operation: Operation, step: Step): Operation => ({
  ...operation,
  steps: operation.steps.map((each) => (each.name === step.name ? step : each)),
});

/** What belongs to the operation and changes with it. */
const keysBeside = (slug: string | null): readonly QueryKey[] =>
  (slug === null ? (['organizations', 'attention'] as const) : (['organization', 'timeline'] as const)).map((topic) =>
    keyAt(slug, topic),
  );

export const operationKey = (slug: string | null, id: string): QueryKey => keyAt(slug, 'operations', 'one', id);

/** The operation as it is now, the attempts seen so far, and whether changes arrive by themselves. */
export const useFollowed = (slug: string | null, id: string) => {
  const refresh = useRefresh();
  const write = useWrite<Operation>();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [streamError, setStreamError] = useState<Error | null>(null);
  const [trails, setTrails] = useState<Trails>(new Map());
  const lastEventId = useRef<string>(undefined);
  const [isOver, setIsOver] = useState(false);
  /** Asking again changes nothing about that, and each time is in the audit trail. */
  const [isForbidden, setIsForbidden] = useState(false);
  const isCut = connection === 'lost' || connection === 'refused';
  const [key] = useState(() => operationKey(slug, id));
  const query = useRead(key, (client, signal) => client.operations.read({ path: { id }, signal }), {
    refetchInterval: isOver || isForbidden || connection === 'paused' ? false : isCut ? readMsWhenCut : readMs,
  });
  const kind = query.data?.kind;
  const hasEnded = query.data !== undefined && isEnded(query.data);
  useEffect(() => {
    if (hasEnded) setIsOver(true);
  }, [hasEnded]);
  const isForbiddenNow = query.error instanceof FreeholdError && query.error.status === 403;
  useEffect(() => setIsForbidden(isForbiddenNow), [isForbiddenNow]);

  useEffect(() => {
    if (kind === undefined) return;
    let visit = new AbortController();
    let reread: ReturnType<typeof setTimeout> | undefined;
    const readAgain = (): void => {
      reread ??= setTimeout(() => {
        reread = undefined;
        void refresh(key);
      }, rereadMs);
    };
    const onEvent = (event: OperationEvent, isReplayed: boolean): void => {
      lastEventId.current = event.id;
      if (event.event === 'end') {
        clearTimeout(reread);
        const ended = event.data;
        write(key, () => ended);
        void refresh(...keysBeside(slug));
        return;
      }
      const step = event.data;
      setTrails((before) => {
        const trail = before.get(step.name) ?? noTrail;
        const seenAt = isReplayed ? null : serverTime(Date.now());
        return new Map(before).set(step.name, trailAfter(trail, step, isHold(kind, step.name), seenAt));
      });
      if (!isReplayed) write(key, (shown) => shown && withStep(shown, step));
      readAgain();
    };
    const onConnection = (next: Connection, error: Error | null): void => {
      setConnection(next);
      setStreamError(error);
    };
    let isDone = false;
    // A browser opens few connections to a server, so a tab that nobody sees holds none.
    const show = (): void => {
      visit.abort();
      if (isDone) return;
      if (document.visibilityState === 'hidden') {
        setConnection('paused');
        return;
      }
      visit = new AbortController();
      const { signal } = visit;
      void follow(slug, id, lastEventId.current, { onEvent, onConnection }, signal).then(() => {
        if (!signal.aborted) isDone = true;
      });
    };
    document.addEventListener('visibilitychange', show);
    show();
    return () => {
      visit.abort();
      clearTimeout(reread);
      document.removeEventListener('visibilitychange', show);
    };
  }, [id, key, kind, refresh, slug, write]);

  return { query, trails, connection, streamError };
};
