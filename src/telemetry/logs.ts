import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/common';
import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { logContext } from './log-context.ts';
import { serializeError, serializeErrors } from './log-errors.ts';
import { redactText } from './redact.ts';

export type Logger = PinoLogger;
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
export type ProcessName = 'api' | 'worker';

interface LoggerOptions {
  readonly level: Level;
  readonly process: ProcessName;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

const spanIds = (): { traceId?: string; spanId?: string } => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {};
};

/** Writes JSON lines with `time`, `level`, `process`, `pid`, the current ids, `msg` and `err`, with all secrets masked. */
export const createLogger = ({ level, process: processName, destination }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { process: processName, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: serializeErrors },
      serializers: { err: serializeError },
      // pino assigns into the object that `mixin` returns, so each line needs its own.
      mixin: () => ({ ...logContext(), ...spanIds() }),
      hooks: { streamWrite: redactText },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );

const operationOfWorkflow = /-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** The operation id at the end of a workflow id (`contract/ids.ts`), for lines logged by a workflow. */
const operationIdOf = (meta: LogMetadata | undefined): { operationId?: string } => {
  const workflowId: unknown = meta?.workflowId;
  const operationId = typeof workflowId === 'string' ? operationOfWorkflow.exec(workflowId)?.[1] : undefined;
  return operationId === undefined ? {} : { operationId };
};

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** For the SDK's `Runtime.install({ logger })` and for connections. */
export const temporalLogger = (logger: Logger): TemporalLogger => {
  const child = logger.child({ component: 'temporal' });
  const log = (level: LogLevel, message: string, meta?: LogMetadata): void =>
    child[levels[level]]({ ...operationIdOf(meta), ...meta }, message);
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
};
