import { EventSourceParserStream } from 'eventsource-parser/stream';
import { expect } from 'vitest';
import { OrganizationEvent } from '../../src/contract/event.ts';
import { until } from '../support/until.ts';
import { platformKey, type TestApi } from './support.ts';

export interface WatchOptions {
  key?: string;
  after?: string;
  query?: string;
}

export const openStream = (
  api: TestApi,
  slug: string,
  { key = platformKey, after, query = '' }: WatchOptions = {},
  signal?: AbortSignal,
) =>
  api.request(`/v1/orgs/${slug}/events${query}`, {
    key,
    headers: after === undefined ? {} : { 'Last-Event-ID': after },
    ...(signal === undefined ? {} : { signal }),
  });

export interface Watch {
  events: OrganizationEvent[];
  ended: Promise<void>;
  /** Waits for this many events, `ready` or `reset` included. */
  received(count: number): Promise<OrganizationEvent[]>;
  stop(): void;
}

/** Watches, and checks each event against its description. Returns once the stream has said where it begins. */
export const watchStream = async (api: TestApi, slug: string, options: WatchOptions = {}): Promise<Watch> => {
  const gone = new AbortController();
  const response = await openStream(api, slug, options, gone.signal);
  expect(response.status).toBe(200);
  const events: OrganizationEvent[] = [];
  const parsed = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const read = async (): Promise<void> => {
    for await (const { id, event, data } of parsed ?? []) {
      events.push(OrganizationEvent.parse({ id, event, data: JSON.parse(data) }));
    }
  };
  const ended = read();
  const received = (count: number) =>
    until(
      async () => events,
      ({ length }) => length >= count,
      `${count} events`,
    );
  await received(1);
  return { events, ended, received, stop: () => gone.abort() };
};
