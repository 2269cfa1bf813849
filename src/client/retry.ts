import { FreeholdError, retryAfterOf } from './error.ts';

/** Time for all attempts of a call together, in milliseconds. */
const budgetMs = 30_000;
const pauseMsFirst = 200;
const pauseMsMax = 5_000;
const retriedStatuses = new Set([429, 502, 503]);

/** Resolves after the pause; rejects when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal | null | undefined): Promise<void> =>
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

const isRepeatable = ({ method, headers }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || headers.has('Idempotency-Key');

/** Repeats a request whose repetition changes nothing, while the server is overloaded, restarting or unreachable. */
export const retrying =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const startedAt = Date.now();
    for (let attempts = 1; ; attempts += 1) {
      const response = await fetch(request.clone()).catch((error: unknown) => {
        if (request.signal.aborted) throw request.signal.reason;
        // The caller's own `fetch` has decided.
        if (error instanceof FreeholdError) throw error;
        return { error };
      });
      const isAnswer = response instanceof Response;
      const asked = isAnswer ? retryAfterOf(response) : undefined;
      const waitMs = asked === undefined ? backoff(attempts) : asked * 1_000 + backoff(1);
      const isOver =
        !isRepeatable(request) ||
        (isAnswer && !retriedStatuses.has(response.status)) ||
        Date.now() + waitMs - startedAt > budgetMs;
      if (isOver) {
        if (isAnswer) return response;
        throw response.error;
      }
      if (isAnswer) await response.body?.cancel();
      await pause(waitMs, request.signal);
    }
  };
