import { EventSourceParserStream } from 'eventsource-parser/stream';
import { FreeholdError } from './error.ts';
import type { Operation, OperationEvent } from './generated/types.gen.ts';
import { backoff, pause } from './retry.ts';

export interface WatchOptions {
  /** Continue after this event. */
  lastEventId?: string;
  signal?: AbortSignal;
}

/** Opens the stream of events after this one; null: there are no more. */
export type OpenEvents = (lastEventId: string | undefined, signal?: AbortSignal) => Promise<Response>;

async function* eventsOf(response: Response) {
  if (response.body === null) return;
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const isPermanent = (error: unknown): boolean =>
  error instanceof FreeholdError && error.status !== undefined && error.status < 500 && error.status !== 429;

/**
 * Yields every event of an operation from the first on, ending with `end`. A stream that is cut is opened again after the
 * last event received, for as long as the caller iterates: nothing is missed, and nothing comes twice.
 */
export async function* watchEvents(open: OpenEvents, options: WatchOptions = {}): AsyncGenerator<OperationEvent> {
  const { signal } = options;
  let { lastEventId } = options;
  for (let failures = 0; ; failures += 1) {
    try {
      const response = await open(lastEventId, signal);
      if (response.status === 204) return;
      for await (const { event, data, id } of eventsOf(response)) {
        failures = 0;
        lastEventId = id ?? lastEventId;
        yield { event, data: JSON.parse(data) } as OperationEvent;
        if (event === 'end') return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (isPermanent(error)) throw error;
    }
    await pause(backoff(failures + 1), signal);
  }
}

export interface WaitOptions {
  /** Milliseconds; default: as long as it takes. */
  timeoutMs?: number;
  /** Called at each transition of a step. */
  onEvent?: (event: OperationEvent) => void;
  signal?: AbortSignal;
}

/** The operation once it has ended. */
export const waitForEnd = async (id: string, open: OpenEvents, options: WaitOptions): Promise<Operation> => {
  const { timeoutMs, onEvent } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const timeout = (): void =>
    stop.abort(new FreeholdError('wait_timeout', `Operation ${id} has not ended in ${timeoutMs} ms; it goes on.`));
  const timer = timeoutMs === undefined ? undefined : setTimeout(timeout, timeoutMs);
  try {
    options.signal?.throwIfAborted();
    for await (const event of watchEvents(open, { signal: stop.signal })) {
      onEvent?.(event);
      if (event.event === 'end') return event.data as Operation;
    }
    throw new FreeholdError('unexpected_answer', `The events of operation ${id} have no end.`);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
};
