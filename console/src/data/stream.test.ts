import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import type { Topic } from './keys.ts';
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
  readonly send: (event: string, id: string, data?: object) => void;
  readonly cut: () => void;
  readonly refuse: (status: number) => void;
}

const slug = 'acme';
const version = { 'Freehold-Version': '2026-11-29' };
const settle = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

let opened: Opened[] = [];
let tabs: (() => void)[] = [];
let visibility: EventTarget & { visibilityState: string };

/** A tab that shows the organization, and what it was told. */
const openTab = (userId: string | null = null) => {
  const told: { changes: (readonly Topic[] | null)[]; access: number; connections: Connection[] } = {
    changes: [],
    access: 0,
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
          send: (event, id, data = {}) => {
            if (!isAnswered) answer(200, 'text/event-stream', readable);
            isAnswered = true;
            const text = `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
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
    onChange: (topics) => told.changes.push(topics),
    onAccessChange: () => {
      told.access += 1;
    },
    onConnection: (connection) => told.connections.push(connection),
    userId: () => userId,
  });
  tabs.push(stop);
  return { told, stop };
};

const streamAt = async (index: number): Promise<Opened> => {
  await vi.waitFor(() => expect(opened.length).toBeGreaterThan(index), 3_000);
  return opened[index] as Opened;
};

beforeEach(() => {
  visibility = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', visibility);
  vi.stubGlobal('navigator', { locks: locks() });
  return () => vi.unstubAllGlobals();
});
afterEach(() => {
  for (const stop of tabs) stop();
  [opened, tabs] = [[], []];
});

describe('the events of an organization', () => {
  it('say what has changed, together where they come together', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send('ready', '4-x');
    await settle(80);
    expect(told.changes).toEqual([null]);
    stream.send('user.created', '5-x');
    stream.send('api_key.issued', '6-x');
    await settle(80);
    expect(told.changes).toHaveLength(2);
    expect(told.changes[1]).toEqual(expect.arrayContaining(['members', 'api-keys', 'timeline', 'audit']));
    expect(told.changes[1]).not.toContain('webhooks');
    expect(told.connections.at(-1)).toBe('live');
  });

  it('are asked for again after the last one when the stream is cut, and nothing is read anew', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send('ready', '4-x');
    stream.send('user.created', '5-x');
    await settle(80);
    const before = told.changes.length;
    stream.cut();
    const again = await streamAt(1);
    expect(again.lastEventId).toBe('5-x');
    expect(told.connections.at(-1)).toBe('lost');
    again.send('ready', '5-x');
    await settle(80);
    expect(told.changes).toHaveLength(before);
    expect(told.connections.at(-1)).toBe('live');
  });

  it('that cannot be sent any longer lead to reading everything anew', async () => {
    const { told } = openTab();
    const stream = await streamAt(0);
    stream.send('ready', '4-x');
    await settle(80);
    stream.send('reset', '90-x');
    await settle(80);
    expect(told.changes).toEqual([null, null]);
  });

  it('about the caller itself, or about the status, change what it may do', async () => {
    const { told } = openTab('me');
    const stream = await streamAt(0);
    stream.send('ready', '1-x');
    stream.send('user.role_changed', '2-x', { userId: 'somebody else' });
    await settle();
    expect(told.access).toBe(0);
    stream.send('user.role_changed', '3-x', { userId: 'me' });
    await settle();
    expect(told.access).toBe(1);
    stream.send('organization.suspended', '4-x');
    await settle();
    expect(told.access).toBe(2);
  });
});

describe('several tabs', () => {
  it('hold one stream, and all of them are told', async () => {
    const [first, second] = [openTab(), openTab()];
    const stream = await streamAt(0);
    stream.send('ready', '1-x');
    await settle(80);
    const third = openTab();
    stream.send('domain.created', '2-x');
    await settle(80);
    expect(opened).toHaveLength(1);
    for (const { told } of [first, second, third]) {
      expect(told.changes.at(-1)).toContain('domains');
      expect(told.connections.at(-1)).toBe('live');
    }
  });

  it('follow each other: the next one goes on after the last event', async () => {
    const [first, second] = [openTab(), openTab()];
    const stream = await streamAt(0);
    stream.send('ready', '1-x');
    stream.send('domain.created', '2-x');
    await settle(80);
    first.stop();
    const next = await streamAt(1);
    expect(stream.signal.aborted).toBe(true);
    expect(next.lastEventId).toBe('2-x');
    next.send('ready', '2-x');
    next.send('domain.verified', '3-x');
    await settle(80);
    expect(second.told.changes.at(-1)).toContain('domains');
  });
});

describe('a tab', () => {
  it('that nobody sees holds no stream', async () => {
    openTab();
    const stream = await streamAt(0);
    stream.send('ready', '1-x');
    await settle();
    visibility.visibilityState = 'hidden';
    visibility.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect(stream.signal.aborted).toBe(true);
    visibility.visibilityState = 'visible';
    visibility.dispatchEvent(new Event('visibilitychange'));
    expect((await streamAt(1)).lastEventId).toBe('1-x');
  });

  it('whose caller is refused asks what the caller may still do, and does not ask for the stream again', async () => {
    const { told } = openTab();
    (await streamAt(0)).refuse(403);
    await settle(50);
    expect([told.access, told.connections.at(-1)]).toEqual([1, 'lost']);
    expect(opened).toHaveLength(1);
  });

  it('asks again when the server is overloaded', async () => {
    const { told } = openTab();
    (await streamAt(0)).refuse(503);
    await streamAt(1);
    expect(told.access).toBe(0);
  });

  it('that has left the organization is told nothing more', async () => {
    const { told, stop } = openTab();
    const stream = await streamAt(0);
    stream.send('ready', '1-x');
    await settle(80);
    stream.send('user.created', '2-x');
    stop();
    const before = told.changes.length;
    await settle(80);
    expect(stream.signal.aborted).toBe(true);
    expect(told.changes).toHaveLength(before);
  });
});
