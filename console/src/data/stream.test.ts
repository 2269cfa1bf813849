import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { orgKey, type Topic } from './keys.ts';
import { createCacheHolders, createQueryClient } from './query-client.ts';
import { type Connection, followEvents } from './stream.ts';

/** Locks of a browser: one holder at a time, in the order of asking. */
const locks = () => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: <T>(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<T>): Promise<T> => {
      const mine = last.then(() => {
        signal.throwIfAborted();
        return work();
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
};

interface Opened {
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
  /** Sends events at once. */
  readonly send: (...events: readonly Sent[]) => void;
  readonly cut: () => void;
  readonly refuse: (status: number) => void;
}

const slug = 'acme';
const version = { 'Freehold-Version': '2026-11-29' };
/** Waits, also for what the timers do meanwhile. */
const until = (assertion: () => void) => vi.waitFor(assertion, 10_000);
const later = () => vi.advanceTimersByTimeAsync(60_000);

type Sent = readonly [event: string, id: string, data?: object];

let opened: Opened[] = [];
let tabs: (() => void)[] = [];
let visibility: EventTarget & { visibilityState: string };

/** A tab that shows the organization, and what it was told. */
const openTab = (
  userId: string | null = null,
  onChange: (topics: readonly Topic[] | null) => void = () => undefined,
) => {
  const told: {
    changes: (readonly Topic[] | null)[];
    access: number;
    doubts: number;
    connections: Connection[];
  } = {
    changes: [],
    access: 0,
    doubts: 0,
    connections: [],
  };
  const client = createClient({
    url: 'http://localhost',
    retry: false,
    fetch: (input, init) =>
      new Promise((resolve, reject) => {
        const request = new Request(input, init);
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        const writer = writable.getWriter();
        const answer = (status: number, type: string, body: BodyInit) =>
          resolve(new Response(body, { status, headers: { ...version, 'Content-Type': type } }));
        let isAnswered = false;
        opened.push({
          lastEventId: request.headers.get('Last-Event-ID'),
          signal: request.signal,
          send: (...events) => {
            if (!isAnswered) answer(200, 'text/event-stream', readable);
            isAnswered = true;
            const text = events
              .map(([event, id, data = {}]) => `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
              .join('');
            // A tab that has gone does not read it.
            writer.write(new TextEncoder().encode(text)).catch(() => undefined);
          },
          cut: () => void writer.abort(new TypeError('cut')),
          refuse: (status) =>
            answer(status, 'application/problem+json', JSON.stringify({ code: 'forbidden', detail: 'Not allowed.' })),
        });
      }),
  });
  const stop = followEvents(client, slug, {
    onChange: (topics) => {
      told.changes.push(topics);
      onChange(topics);
    },
    onAccessChange: () => {
      told.access += 1;
    },
    onDoubt: () => {
      told.doubts += 1;
    },
    onConnection: (connection) => told.connections.push(connection),
    userId: () => userId,
  });
  tabs.push(stop);
  return { told, stop };
};

const streamAt = async (index: number): Promise<Opened> => {
  await until(() => expect(opened.length).toBeGreaterThan(index));
  return opened[index] as Opened;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  visibility = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', visibility);
  vi.stubGlobal('navigator', { locks: locks() });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});
afterEach(() => {
  for (const stop of tabs) stop();
  [opened, tabs] = [[], []];
});

describe('the events of an organization', () => {
  it('say what has changed, together where they come together', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send(['ready', '4-x']);
    await until(() => expect(told.changes).toEqual([null]));
    stream.send(['user.created', '5-x'], ['api_key.issued', '6-x']);
    await until(() => expect(told.changes).toHaveLength(2));
    expect(told.changes[1]).toEqual(expect.arrayContaining(['members', 'api-keys', 'timeline', 'audit']));
    expect(told.changes[1]).not.toContain('webhooks');
    expect(told.connections.at(-1)).toBe('live');
  });

  it('lead to reading again only what they are about', async () => {
    const cache = createQueryClient(() => true);
    const { refreshOrganization } = createCacheHolders(cache);
    const keys = [orgKey(slug, 'domains'), orgKey(slug, 'members'), orgKey(slug, 'api-keys')];
    const { told } = openTab(null, (topics) => refreshOrganization(slug, topics));
    const stream = await streamAt(0);
    stream.send(['ready', '4-x']);
    await until(() => expect(told.changes).toEqual([null]));
    for (const key of keys) cache.setQueryData(key, []);
    stream.send(['domain.created', '5-x']);
    await until(() => expect(told.changes).toHaveLength(2));
    expect(keys.map((key) => cache.getQueryState(key)?.isInvalidated)).toEqual([true, false, false]);
    cache.clear();
  });

  it('are asked for again after the last one when the stream is cut, and nothing is read anew', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send(['ready', '4-x'], ['user.created', '5-x']);
    await until(() => expect(told.changes).toEqual([null]));
    stream.cut();
    await until(() => expect(told.connections.at(-1)).toBe('lost'));
    const again = await streamAt(1);
    expect([again.lastEventId, told.doubts]).toEqual(['5-x', 1]);
    again.send(['ready', '5-x'], ['domain.created', '6-x']);
    await until(() => expect(told.changes).toEqual([null, expect.arrayContaining(['domains'])]));
    expect(told.connections.at(-1)).toBe('live');
    // The server ends a stream, too, when the caller may see other events than before.
    expect(told.doubts).toBe(2);
  });

  it('that cannot be sent any longer lead to reading everything anew', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send(['ready', '4-x']);
    await until(() => expect(told.changes).toEqual([null]));
    stream.send(['reset', '90-x']);
    await until(() => expect(told.changes).toEqual([null, null]));
  });

  it('about the caller itself change what it may do', async () => {
    const { told } = openTab('me');
    const stream = await streamAt(0);
    stream.send(['ready', '1-x'], ['user.role_changed', '2-x', { userId: 'somebody else' }]);
    await until(() => expect(told.changes).toEqual([null]));
    expect(told.access).toBe(0);
    stream.send(['user.role_changed', '3-x', { userId: 'me' }]);
    await until(() => expect(told.changes).toHaveLength(2));
    expect([told.access, told.doubts]).toEqual([1, 1]);
  });

  it('about the status may change anything, and leave it open whether the caller may still do the same', async () => {
    const { told } = openTab('me');
    const stream = await streamAt(0);
    stream.send(['ready', '1-x']);
    await until(() => expect(told.changes).toEqual([null]));
    stream.send(['organization.suspended', '2-x'], ['user.created', '3-x']);
    await until(() => expect(told.changes).toEqual([null, null]));
    expect([told.access, told.doubts]).toEqual([0, 2]);
  });
});

describe('several tabs', () => {
  it('hold one stream, and all of them are told', async () => {
    const [first, second] = [openTab(), openTab()];
    const stream = await streamAt(0);
    stream.send(['ready', '1-x']);
    await until(() => expect(second.told.connections.at(-1)).toBe('live'));
    const third = openTab();
    await until(() => expect(third.told.connections.at(-1)).toBe('live'));
    stream.send(['domain.created', '2-x']);
    for (const { told } of [first, second, third]) {
      await until(() => expect(told.changes.at(-1)).toContain('domains'));
      expect(told.connections.at(-1)).toBe('live');
    }
    expect(opened).toHaveLength(1);
  });

  it('follow each other: the next one goes on after the last event', async () => {
    const [first, second] = [openTab(), openTab()];
    const stream = await streamAt(0);
    stream.send(['ready', '1-x']);
    await until(() => expect(second.told.changes).toEqual([null]));
    stream.send(['domain.created', '2-x']);
    await until(() => expect(second.told.changes.at(-1)).toContain('domains'));
    first.stop();
    const next = await streamAt(1);
    expect(stream.signal.aborted).toBe(true);
    expect(next.lastEventId).toBe('2-x');
    next.send(['ready', '2-x'], ['api_key.issued', '3-x']);
    await until(() => expect(second.told.changes.at(-1)).toContain('api-keys'));
  });
});

describe('a tab', () => {
  it('that nobody sees holds no stream', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send(['ready', '1-x']);
    await until(() => expect(told.changes).toEqual([null]));
    visibility.visibilityState = 'hidden';
    visibility.dispatchEvent(new Event('visibilitychange'));
    await until(() => expect(stream.signal.aborted).toBe(true));
    await later();
    expect(opened).toHaveLength(1);
    visibility.visibilityState = 'visible';
    visibility.dispatchEvent(new Event('visibilitychange'));
    expect((await streamAt(1)).lastEventId).toBe('1-x');
  });

  it('whose caller is refused asks what the caller may still do, and does not ask for the stream again', async () => {
    const { told } = openTab();
    (await streamAt(0)).refuse(403);
    await until(() => expect([told.access, told.connections.at(-1)]).toEqual([1, 'lost']));
    await later();
    expect(opened).toHaveLength(1);
  });

  it('asks again when the server is overloaded', async () => {
    const { told } = openTab();
    (await streamAt(0)).refuse(503);
    await until(() => expect(told.connections.at(-1)).toBe('lost'));
    await later();
    await streamAt(1);
    expect(told.access).toBe(0);
  });

  it('that has left the organization is told nothing more', async () => {
    const { told, stop } = openTab();
    const stream = await streamAt(0);
    stream.send(['ready', '1-x']);
    await until(() => expect(told.changes).toEqual([null]));
    stream.send(['user.created', '2-x']);
    stop();
    await later();
    expect(stream.signal.aborted).toBe(true);
    expect(told.changes).toEqual([null]);
  });
});
