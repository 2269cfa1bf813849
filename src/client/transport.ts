import { FreeholdError, isFromFreehold, retryAfterOf, unexpected, unreachable } from './error.ts';

type Fetch = typeof globalThis.fetch;

/** Time for all attempts of a call together, in milliseconds. */
const budgetMs = 30_000;
const pauseMsFirst = 200;
const pauseMsMax = 5_000;
const retriedStatuses = new Set([429, 502, 503]);

/** Resolves after the pause; rejects when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

/** A pause before the attempt after `attempts`, with full jitter. */
export const backoff = (attempts: number): number =>
  Math.random() * Math.min(pauseMsMax, pauseMsFirst * 2 ** (attempts - 1));

/** Whether an answer has what was asked for in spite of its status: `/readyz` sends its report with 503. */
export const isReport = (response: Response): boolean =>
  response.status === 503 &&
  isFromFreehold(response) &&
  response.headers.get('Content-Type')?.startsWith('application/json') === true;

const isRepeatable = ({ method, headers }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || headers.has('Idempotency-Key');

/** Reads JSON to its end, so that an answer that is cut short counts as none, and is asked for again. */
const whole = async (response: Response): Promise<Response> => {
  if (response.body === null || !/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.arrayBuffer(), { status, statusText, headers });
};

/**
 * Sends a request. One whose repetition changes nothing is repeated while the server is overloaded, restarting or unreachable.
 */
export const sending =
  (fetch: Fetch, url: string, isRetrying: boolean): Fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const startedAt = Date.now();
    for (let attempts = 1; ; attempts += 1) {
      const answer = await fetch(request.clone())
        .then(async (response) => {
          if (response.ok && !isFromFreehold(response)) throw unexpected(url, response);
          return whole(response);
        })
        .catch((error: unknown) => {
          if (request.signal.aborted) throw request.signal.reason;
          if (error instanceof FreeholdError) throw error;
          return unreachable(url, error);
        });
      // Not `instanceof Response`: some servers replace that class for their whole process.
      const response = answer instanceof FreeholdError ? null : answer;
      const isFinal = response !== null && (isReport(response) || !retriedStatuses.has(response.status));
      const asked = response === null ? undefined : retryAfterOf(response);
      const waitMs = asked === undefined ? backoff(attempts) : asked * 1_000 + backoff(1);
      const isOver = Date.now() + waitMs - startedAt > budgetMs;
      if (isFinal || isOver || !isRetrying || !isRepeatable(request)) {
        if (response === null) throw answer;
        return response;
      }
      await response?.body?.cancel();
      await pause(waitMs, request.signal);
    }
  };
