import type { Client } from './generated/client/index.ts';
import type { OpenEvents } from './watch.ts';

type Generated = (options: never) => Promise<unknown>;

type GivenOptions<F extends Generated> = NonNullable<Parameters<F>[0]>;
/** What a caller gives to a call: the parts of the request that the operation has, and a signal that ends it. */
type CallOptions<F extends Generated> = Pick<
  GivenOptions<F>,
  Extract<keyof GivenOptions<F>, 'body' | 'headers' | 'path' | 'query' | 'signal'>
>;
/** The options may be left out where nothing in them is required. */
type Arguments<O> = Record<never, never> extends O ? [options?: O] : [options: O];
/** The body of the answer; generated functions may return undefined only where they do not throw. */
type Body<F extends Generated> = Exclude<Awaited<ReturnType<F>>, undefined>;

/** The body of an answer. */
export interface Answer<T> extends Promise<T> {
  /** The same with the answer's headers: `ETag` for `If-Match`, `Location`, `Idempotency-Replayed`, `RateLimit`. */
  withResponse(): Promise<{ data: T; response: Response }>;
}

type Bound<F extends Generated, T = Body<F>> = (...args: Arguments<CallOptions<F>>) => Answer<T>;

/** Binds generated functions to a client. */
export const bindingOf = (client: Client, makesKeys: boolean) => {
  const bind =
    <F extends Generated>(call: F, parseAs: 'auto' | 'stream', makesKey: boolean): Bound<F, never> =>
    (...[options]) => {
      const given = options as { headers?: object } | undefined;
      const headers = { ...(makesKey && { 'Idempotency-Key': crypto.randomUUID() }), ...given?.headers };
      const sent = { ...given, headers, parseAs, client, responseStyle: 'fields' };
      const answered = call(sent as never) as Promise<{ data: never; response: Response }>;
      const body = answered.then(({ data }) => data);
      const withResponse = () => {
        // A caller who takes the whole answer gets its error from it.
        body.catch(() => undefined);
        return answered.then(({ data, response }) => ({ data, response }));
      };
      return Object.assign(body, { withResponse });
    };
  return {
    call: <F extends Generated>(call: F): Bound<F> => bind(call, 'auto', false),
    /** With an idempotency key of its own unless the caller gives one: repeated, it has one effect. */
    once: <F extends Generated>(call: F): Bound<F> => bind(call, 'auto', makesKeys),
    /** Without reading the answer to its end: it may be longer than memory. */
    stream: <F extends Generated>(call: F): Bound<F, ReadableStream<Uint8Array>> => bind(call, 'stream', false),
    /** Opens a stream of events. */
    events:
      <F extends Generated>(call: F, options: CallOptions<F>): OpenEvents =>
      (lastEventId, signal) => {
        const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
        const answered = bind(call, 'stream', false)({ ...options, signal, headers } as never);
        return answered.withResponse().then(({ response }) => response);
      },
  };
};
