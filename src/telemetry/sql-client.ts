import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { PoolCounter } from './sql-pool.ts';
import { isTracing, tracer } from './trace-state.ts';

/** Counts what occupies a pool and, while tracing is on, adds a span for each statement and transaction. */
export interface SqlWatcher {
  /** Called when a statement is sent; the returned function is called when it has settled. */
  statement(text: string, isInTransaction: boolean): (error?: unknown) => void;
  transaction<T>(run: () => Promise<T>): Promise<T>;
}

const operationOf = (text: string): string =>
  /^\s*(?:\/\*[\s\S]*?\*\/\s*)*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? 'SQL';

const startSpan = (operation: string, more: Record<string, string> = {}) =>
  tracer().startSpan(operation, {
    kind: SpanKind.CLIENT,
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': operation, ...more },
  });

/** A statement's span contains its text with `$1` for each value, never a value. */
const startStatementSpan = (text: string): ((error: unknown) => void) => {
  const span = startSpan(operationOf(text), { 'db.query.text': text.trim().replace(/\s+/g, ' ') });
  return (error) => {
    if (error !== undefined) {
      // Postgres repeats values in its messages (`invalid input syntax …`); the SQLSTATE is enough.
      const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('db.response.status_code', code);
    }
    span.end();
  };
};

const inTransactionSpan = async <T>(run: () => Promise<T>): Promise<T> => {
  const span = startSpan('TRANSACTION');
  try {
    return await context.with(trace.setSpan(context.active(), span), run);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
};

export const watchSql = (pool: PoolCounter): SqlWatcher => ({
  statement: (text, isInTransaction) => {
    // A transaction holds one connection whatever runs in it.
    if (!isInTransaction) pool.enter();
    const endSpan = isTracing() ? startStatementSpan(text) : undefined;
    return (error) => {
      if (!isInTransaction) pool.leave();
      endSpan?.(error);
    };
  },
  transaction: async (run) => {
    pool.enter();
    try {
      return await (isTracing() ? inTransactionSpan(run) : run());
    } finally {
      pool.leave();
    }
  },
});
