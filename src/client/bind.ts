import type { Client } from './generated/client/index.ts';

type Generated = (options: never) => Promise<unknown>;

type GivenOptions<F extends Generated> = NonNullable<Parameters<F>[0]>;
/** What a caller gives to a call: the parts of the request that the operation has, and a signal that ends it. */
export type CallOptions<F extends Generated> = Pick<
  GivenOptions<F>,
  Extract<keyof GivenOptions<F>, 'body' | 'headers' | 'path' | 'query' | 'signal'>
>;
/** The options may be left out where nothing in them is required. */
type Arguments<O> = Record<never, never> extends O ? [options?: O] : [options: O];
/** The body of the answer; generated functions may return undefined only where they do not throw. */
type Answer<F extends Generated> = Promise<Exclude<Awaited<ReturnType<F>>, undefined>>;

type Bound = <F extends Generated>(call: F) => (...args: Arguments<CallOptions<F>>) => Answer<F>;

export interface Binding {
  /** A call by this client. */
  call: Bound;
  /** The same, for an answer of lines, which is text whatever its media type. */
  text: Bound;
  /** The same, with an idempotency key of its own unless the caller gives one: repeated, it has one effect. */
  once: Bound;
}

export const bindingOf = (client: Client, newKey: (() => string) | null): Binding => {
  const bind =
    (key: (() => string) | null, parseAs: 'auto' | 'text' = 'auto'): Bound =>
    (call) =>
    (...[options]) => {
      const given = options as { headers?: Record<string, unknown> } | undefined;
      const headers = key === null ? given?.headers : { 'Idempotency-Key': key(), ...given?.headers };
      const request = { ...given, ...(headers === undefined ? {} : { headers }), parseAs, client };
      return call(request as never) as Answer<typeof call>;
    };
  return { call: bind(null), text: bind(null, 'text'), once: bind(newKey) };
};
