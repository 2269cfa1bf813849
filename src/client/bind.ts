import type { Client } from './generated/client/index.ts';

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

type Bound = <F extends Generated>(call: F) => (...args: Arguments<CallOptions<F>>) => Answer<Body<F>>;

const withResponse = <T>(answered: Promise<{ data: T; response: Response }>): Answer<T> => {
  const data = answered.then((answer) => answer.data);
  return Object.assign(data, {
    withResponse: () => {
      // A caller who takes the whole answer gets its error from it.
      data.catch(() => undefined);
      return answered.then(({ data, response }) => ({ data, response }));
    },
  });
};

/** Binds generated functions to a client. */
export const bindingOf = (client: Client, newKey: (() => string) | null) => {
  const bind =
    (key: (() => string) | null, parsing: { parseAs?: 'text' } = {}): Bound =>
    (call) =>
    (...[options]) => {
      const given = options as { headers?: Record<string, unknown> } | undefined;
      const headers = key === null ? given?.headers : { 'Idempotency-Key': key(), ...given?.headers };
      const sent = headers === undefined ? given : { ...given, headers };
      return withResponse(call({ ...sent, ...parsing, client, responseStyle: 'fields' } as never) as Promise<never>);
    };
  return {
    call: bind(null),
    /** With an idempotency key of its own unless the caller gives one: repeated, it has one effect. */
    once: bind(newKey),
    /** For text that the generated client would take for a file. */
    text: bind(null, { parseAs: 'text' }),
  };
};
