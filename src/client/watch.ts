import { EventSourceParserStream } from 'eventsource-parser/stream';
import { FreeholdError } from './error.ts';
import type { EventType, Operation, OperationEvent } from './generated/types.gen.ts';
import { backoff, pause } from './transport.ts';

export interface WatchOptions {
  /** Continue after this event. */
  lastEventId?: string;
  /** Called when the stream is open, and when it is cut; it is opened again by itself. */
  onConnection?: (isOpen: boolean) => void;
  signal?: AbortSignal;
}

export interface EventOptions extends WatchOptions {
  /** Only events of these types. Default: all that the caller may see. */
  types?: readonly EventType[];
}

/** Opens the stream of events after this one; 204: there are no more. */
export type OpenEvents = (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;

async function* eventsOf(response: Response, signal: AbortSignal) {
  if (response.body === null) return;
  // The signal ends the stream, too: a runtime may forget that of a request once the headers have come.
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream(), { signal })
    .getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      signal.throwIfAborted();
      yield next.value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

const isPermanent = (error: unknown): boolean =>
  error instanceof FreeholdError && error.status !== undefined && error.status < 500 && error.status !== 429;

/**
 * Yields the events of a stream up to the `last` one. A stream that is cut is opened again after the last event received, for
 * as long as the caller iterates: nothing is missed, and nothing comes twice. Only a stream that could never be opened is an
 * error of the server's absence.
 */
export async function* watch<E>(open: OpenEvents, last: string, options: WatchOptions = {}): AsyncGenerator<E> {
  let { signal = new AbortController().signal, lastEventId, onConnection } = options;
  let wasOpen = false;
  for (let failures = 0; ; failures += 1) {
    try {
      const response = await open(lastEventId, signal);
      if (response.status === 204) return;
      wasOpen = true;
      onConnection?.(true);
      for await (const { event, data, id } of eventsOf(response, signal)) {
        failures = 0;
        lastEventId = id ?? lastEventId;
        yield { id, event, data: JSON.parse(data) } as unknown as E;
        if (event === last) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!wasOpen || isPermanent(error)) throw error;
    }
    onConnection?.(false);
    await pause(backoff(failures + 1), signal);
  }
}

/** The longest time of a timer; a longer one would end at once. */
const timerMsMax = 2 ** 31 - 1;

export interface WaitOptions {
  /** Milliseconds; default: as long as it takes. */
  timeoutMs?: number;
  /** Called at each transition of a step. */
  onEvent?: (event: OperationEvent) => void;
  signal?: AbortSignal;
}

/** The operation once it has ended. */
export const waitForEnd = async (id: string, open: OpenEvents, options: WaitOptions): Promise<Operation> => {
  const late = new AbortController();
  const { timeoutMs, onEvent, signal = late.signal } = options;
  const timeout = new FreeholdError('wait_timeout', `Operation ${id} has not ended in ${timeoutMs} ms; it goes on.`);
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => late.abort(timeout), Math.min(timeoutMs, timerMsMax));
  try {
    for await (const event of watch<OperationEvent>(open, 'end', { signal: AbortSignal.any([late.signal, signal]) })) {
      onEvent?.(event);
      if (event.event === 'end') return event.data as Operation;
    }
    throw new FreeholdError('unexpected_answer', `The events of operation ${id} have no end.`);
  } finally {
    clearTimeout(timer);
  }
};
