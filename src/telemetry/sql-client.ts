import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type postgres from 'postgres';
import type { PoolCounter } from './sql-pool.ts';
import { isTracing, tracer } from './trace-state.ts';

interface Watcher {
  /** Called when a statement is sent; the returned function is called when it has settled. */
  statement(text: string, isInTransaction: boolean): (error?: unknown) => void;
  transaction(run: () => Promise<unknown>): Promise<unknown>;
}

type Callable = (...args: unknown[]) => unknown;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';

const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && isCallable(value.then);

/**
 * Watches a query of postgres.js, which is lazy: `then` sends it, so the measurement starts there. A fragment nested in
 * another statement is never awaited, and so not counted.
 */
const watchQuery = (query: unknown, text: string, isInTransaction: boolean, watcher: Watcher): unknown => {
  if (!isPromiseLike(query)) return query;
  const send = query.then.bind(query);
  let isSent = false;
  Object.defineProperty(query, 'then', {
    configurable: true,
    value: (...handlers: Parameters<typeof send>) => {
      if (!isSent) {
        isSent = true;
        const settled = watcher.statement(text, isInTransaction);
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

const textOf = (strings: readonly unknown[]): string =>
  strings.map((part, index) => (index === 0 ? String(part) : `$${index}${String(part)}`)).join('');

/** Returns the same client; the watcher sees each statement and transaction. */
const watchSql = <T extends object>(sql: T, watcher: Watcher, isInTransaction: boolean): T =>
  new Proxy(sql, {
    apply: (target, self, args: unknown[]) => {
      const result: unknown = isCallable(target) ? Reflect.apply(target, self, args) : undefined;
      const [strings] = args;
      // Called with a template, it is a statement; otherwise an identifier or a list of values.
      return Array.isArray(strings) && 'raw' in strings
        ? watchQuery(result, textOf(strings), isInTransaction, watcher)
        : result;
    },
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (!isCallable(member)) return member;
      if (name === 'unsafe') {
        return (...args: unknown[]) => watchQuery(member(...args), String(args[0]), isInTransaction, watcher);
      }
      if (name !== 'begin' && name !== 'savepoint') return member;
      return (...args: unknown[]) => {
        const inner = args.map((arg) =>
          isCallable(arg) ? (client: object) => arg(watchSql(client, watcher, true)) : arg,
        );
        return name === 'begin' ? watcher.transaction(async () => member(...inner)) : member(...inner);
      };
    },
  });

const countIn = (pool: PoolCounter): Watcher => ({
  statement: (_text, isInTransaction) => {
    // A transaction occupies one connection, whatever runs in it.
    if (isInTransaction) return () => undefined;
    pool.enter();
    return () => pool.leave();
  },
  transaction: async (run) => {
    pool.enter();
    try {
      return await run();
    } finally {
      pool.leave();
    }
  },
});

const operationOf = (text: string): string =>
  /^\s*(?:\/\*[\s\S]*?\*\/\s*)*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? 'SQL';

const attributes = (operation: string) => ({ 'db.system.name': 'postgresql', 'db.operation.name': operation });

/** A statement's span contains its text with `$1` for each value, never a value. */
const spans: Watcher = {
  statement: (text) => {
    const operation = operationOf(text);
    const span = tracer().startSpan(operation, {
      kind: SpanKind.CLIENT,
      attributes: { ...attributes(operation), 'db.query.text': text.trim().replace(/\s+/g, ' ') },
    });
    return (error) => {
      if (error !== undefined) {
        // Postgres repeats values in its messages (`invalid input syntax …`); the SQLSTATE is enough.
        const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('db.response.status_code', code);
      }
      span.end();
    };
  },
  transaction: async (run) => {
    const span = tracer().startSpan('TRANSACTION', { kind: SpanKind.CLIENT, attributes: attributes('TRANSACTION') });
    try {
      return await context.with(trace.setSpan(context.active(), span), run);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  },
};

/** Adds a span for each statement and transaction if tracing has started; otherwise returns the client unchanged. */
export const traceSql = <T extends postgres.Sql>(sql: T): T => (isTracing() ? watchSql(sql, spans, false) : sql);

/** Counts the connections in use and, if tracing has started, adds a span for each statement. */
export const observeSql = <T extends postgres.Sql>(sql: T, pool: PoolCounter): T =>
  traceSql(watchSql(sql, countIn(pool), false));
