import type postgres from 'postgres';
import type { SqlWatcher } from '../telemetry/sql-client.ts';

type Callable = (...args: unknown[]) => unknown;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';

const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && isCallable(value.then);

interface Options {
  watcher: SqlWatcher;
  /**
   * Prepares each statement that has parameters once per connection. drizzle asks for none to be prepared. Then each
   * takes two round trips, the first to learn the types of its parameters, is parsed and planned each time, and nothing
   * can be sent behind it before its answer arrives.
   */
  isPreparing: boolean;
}

/** Watches a query of postgres.js, which is lazy: `then` sends it, so the measurement starts there. */
const watchQuery = (query: unknown, onSent: () => (error?: unknown) => void): unknown => {
  if (!isPromiseLike(query)) return query;
  const send = query.then.bind(query);
  let isSent = false;
  Object.defineProperty(query, 'then', {
    configurable: true,
    value: (...handlers: Parameters<typeof send>) => {
      if (!isSent) {
        isSent = true;
        const settled = onSent();
        send(
          () => settled(),
          (error: unknown) => settled(error),
        );
      }
      return send(...handlers);
    },
  });
  return query;
};

const watch = <T extends object>(sql: T, options: Options, isInTransaction: boolean): T =>
  new Proxy(sql, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (!isCallable(member)) return member;
      if (name === 'unsafe') {
        return (text: string, values: unknown[] = [], queryOptions: object = {}) => {
          const prepared = options.isPreparing && values.length > 0 ? { prepare: true } : {};
          const query = member(text, values, { ...queryOptions, ...prepared });
          return watchQuery(query, () => options.watcher.statement(text, isInTransaction));
        };
      }
      if (name !== 'begin' && name !== 'savepoint') return member;
      const inner = (...args: unknown[]) =>
        member(...args.map((arg) => (isCallable(arg) ? (client: object) => arg(watch(client, options, true)) : arg)));
      return name === 'savepoint'
        ? inner
        : (...args: unknown[]) => options.watcher.transaction(async () => inner(...args));
    },
  });

/** Returns a client for drizzle, whose statements all go through `unsafe`. Statements by template are not watched. */
export const watchedClient = <T extends postgres.Sql>(sql: T, options: Options): T => watch(sql, options, false);
