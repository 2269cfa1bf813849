import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { abortAfter } from '../../contract/abort-after.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { ApiEnv } from '../env.ts';
import { openStream } from './open.ts';
import { onceRefused, type ViewKeyOf } from './refused.ts';

const commentMs = 15_000;

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Sends events until they end, the client disconnects, its key loses `permission`, what the caller sees (`viewKeyOf`) changes, the
 * stream reaches its maximum duration or the process stops; `open` gets the signal for this. Errors are not reported inside the
 * stream: the client sees it close without an `end`, and resumes after the last event.
 */
export const streamEvents = (
  c: Context<ApiEnv>,
  permission: Permission,
  open: (signal: AbortSignal) => AsyncIterable<Event>,
  viewKeyOf?: ViewKeyOf,
): Response => {
  const { stopping, logger, streams } = c.var.deps;
  const close = c.req.method === 'HEAD' ? () => undefined : openStream(c);
  c.header('X-Accel-Buffering', 'no');
  // HEAD needs only the headers; Hono would run the stream for no one.
  const response =
    c.req.method === 'HEAD'
      ? c.body(null, 200, { 'Content-Type': 'text/event-stream' })
      : streamSSE(c, async (stream) => {
          const gone = new AbortController();
          stream.onAbort(() => gone.abort());
          const signal = abortAfter(streams.streamMsMax, gone.signal, c.req.raw.signal, stopping);
          const onRefused = (error: unknown): void => {
            if (!(error instanceof DomainError))
              logger.warn({ err: error }, 'the key of a stream could not be checked');
            gone.abort();
          };
          const endWatch = onceRefused(c, permission, onRefused, viewKeyOf);
          // A comment at once shows proxies and browsers that the stream is open.
          await stream.write(': open\n\n');
          const comments = setInterval(() => void stream.write(': \n\n'), commentMs);
          try {
            for await (const { id, event, data } of open(signal)) {
              if (signal.aborted) break;
              await stream.writeSSE({ id, event, data: JSON.stringify(data) });
            }
          } catch (error) {
            if (!signal.aborted) logger.warn({ err: error }, 'event stream interrupted');
          } finally {
            clearInterval(comments);
            endWatch();
            close();
          }
        });
  response.headers.set('Cache-Control', 'no-store');
  return response;
};
