import { setImmediate as turn } from 'node:timers/promises';
import type { Context } from './context.ts';
import { ownOrgId } from './scope.ts';

type Reads<T> = WeakMap<Context['db'], Map<string, Promise<T>>>;

/**
 * Combines simultaneous identical reads of callers with the same access into one. Watchers wake together, and a read
 * for each would multiply the queries. The read begins on the next turn of the event loop, after all of them have
 * joined.
 */
export const sharedRead = <T, A extends readonly (string | number)[]>(
  read: (ctx: Context, ...args: A) => Promise<T>,
) => {
  const reads: Reads<T> = new WeakMap();
  return (ctx: Context, ...args: A): Promise<T> => {
    const running = reads.get(ctx.db) ?? new Map<string, Promise<T>>();
    reads.set(ctx.db, running);
    const key = [ownOrgId(ctx) ?? 'all', ...args].join(' ');
    const joined = running.get(key);
    if (joined !== undefined) return joined;
    const started = turn().then(() => {
      running.delete(key);
      return read(ctx, ...args);
    });
    running.set(key, started);
    return started;
  };
};
