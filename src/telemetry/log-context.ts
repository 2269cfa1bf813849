import { AsyncLocalStorage } from 'node:async_hooks';

/** What joins the lines of one request or one operation. */
interface LogContext {
  readonly requestId?: string;
  readonly operationId?: string;
  readonly orgId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Every line logged by `run`, and by whatever it awaits, carries these ids; inner ones add to outer ones. */
export const withLogContext = <T>(context: LogContext, run: () => T): T =>
  storage.run({ ...storage.getStore(), ...context }, run);

export const logContext = (): LogContext => storage.getStore() ?? {};
