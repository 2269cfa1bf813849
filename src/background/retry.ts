import { handleWhen, type IBackoffFactory, type IRetryBackoffContext, retry } from 'cockatiel';

interface RetryOptions {
  signal: AbortSignal;
  backoff: IBackoffFactory<IRetryBackoffContext<unknown>>;
  /** Any other error ends the attempts. */
  isRetryable: (error: unknown) => boolean;
  onRetry: (error: unknown, delayMs: number) => void;
}

/** Repeats `run` until it succeeds. Rejects at once when the signal aborts. */
export const retryUntilAborted = <T>(
  run: () => Promise<T>,
  { signal, backoff, isRetryable, onRetry }: RetryOptions,
): Promise<T> => {
  const policy = retry(
    handleWhen((error) => !signal.aborted && isRetryable(error)),
    { maxAttempts: Number.POSITIVE_INFINITY, backoff },
  );
  policy.onRetry((event) => onRetry('error' in event ? event.error : undefined, event.delay));
  return new Promise((resolve, reject) => {
    // cockatiel itself would wait for its timer.
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    policy
      .execute(() => {
        signal.throwIfAborted();
        return run();
      })
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
};
