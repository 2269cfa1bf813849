import { FreeholdError, isFromFreehold, retryAfterOf, unexpected, unreachable } from './error.ts';

type Fetch = typeof globalThis.fetch;

/** Time for all attempts of a call together, in milliseconds. */
const budgetMs = 30_000;
const pauseMsFirst = 200;
const pauseMsMax = 5_000;
const retriedStatuses = new Set([429, 502, 503]);

/** The URL without slashes at its end. */
export const baseUrlOf = (url: string): string => {
  if (!URL.canParse(url) || !/^https?:\/\/[^?#@]+$/i.test(url))
    throw new TypeError('`url` must be an http or https URL without credentials, query and fragment.');
  return url.replace(/\/+$/, '');
};

/** Resolves after the pause; rejects when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', end);
  });

/** A pause before the attempt after `attempts`, with full jitter. */
export const backoff = (attempts: number): number =>
  Math.random() * Math.min(pauseMsMax, pauseMsFirst * 2 ** (attempts - 1));

/** A refresh token has the same answer again for a while. */
const isRepeatable = ({ method, headers, url }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || headers.has('Idempotency-Key') || url.endsWith('/v1/auth/refresh');

/** Reads JSON to its end, so that an answer that is cut short counts as none, and is asked for again. */
const whole = async (response: Response): Promise<Response> => {
  const { body, headers, status, statusText } = response;
  const type = headers.get('Content-Type') ?? '';
  if (body === null || !/\bjson\b/.test(type)) return response;
  // It has what was asked for in spite of its status: `/readyz` sends its report with 503.
  const isReport = status === 503 && type.startsWith('application/json');
  return new Response(await response.arrayBuffer(), { status: isReport ? 200 : status, statusText, headers });
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
          if (isFromFreehold(response)) return whole(response);
          await response.body?.cancel();
          return unexpected(url, response);
        })
        .catch((error: unknown) => {
          request.signal.throwIfAborted();
          if (error instanceof FreeholdError) throw error;
          return unreachable(url, error);
        });
      // Not `instanceof Response`: some servers replace that class for their whole process.
      const isError = answer instanceof FreeholdError;
      const asked = isError ? answer.retryAfter : retryAfterOf(answer);
      const waitMs = asked === undefined ? backoff(attempts) : asked * 1_000 + backoff(1);
      const isFinal = answer.status !== undefined && !retriedStatuses.has(answer.status);
      const isOver = Date.now() + waitMs - startedAt > budgetMs;
      if (isFinal || isOver || !isRetrying || !isRepeatable(request)) {
        if (isError) throw answer;
        return answer;
      }
      await pause(waitMs, request.signal);
    }
  };
