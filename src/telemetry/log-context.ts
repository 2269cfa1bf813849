import { AsyncLocalStorage } from 'node:async_hooks';

/** Ids that connect the log lines of one request or operation. */
interface LogContext {
  readonly requestId?: string;
  readonly operationId?: string;
  readonly orgId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Adds these ids to every line logged by `run` and everything it awaits; inner contexts extend outer ones. */
export const withLogContext = <T>(context: LogContext, run: () => T): T =>
  storage.run({ ...storage.getStore(), ...context }, run);

export const logContext = (): LogContext => storage.getStore() ?? {};
