import type postgres from 'postgres';

type Callable = (...args: unknown[]) => unknown;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';

/**
 * The same client, which prepares each statement that has parameters once per connection. drizzle asks for none of its
 * statements to be prepared, and then each costs two round trips (the first to learn its parameters' types), is parsed
 * and planned anew, and nothing can be sent behind it before its answer is there.
 */
export const preparing = <T extends postgres.Sql>(sql: T): T => wrap(sql);

const wrap = <T extends object>(sql: T): T =>
  new Proxy(sql, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (!isCallable(member)) return member;
      if (name === 'unsafe') {
        return (text: unknown, values: unknown[] = [], options: object = {}) =>
          member(text, values, values.length === 0 ? options : { ...options, prepare: true });
      }
      if (name !== 'begin' && name !== 'savepoint') return member;
      return (...args: unknown[]) =>
        member(...args.map((arg) => (isCallable(arg) ? (client: object) => arg(wrap(client)) : arg)));
    },
  });
