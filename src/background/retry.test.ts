import { ConstantBackoff } from 'cockatiel';
import { expect, test } from 'vitest';
import { retryUntilAborted } from './retry.ts';

const isRetryable = (error: unknown) => error === 'unavailable';

test('repeats until it succeeds', async () => {
  const retries: unknown[] = [];
  let attempts = 0;
  const run = async () => {
    attempts += 1;
    if (attempts < 3) throw 'unavailable';
    return attempts;
  };
  const onRetry = (error: unknown, delayMs: number) => retries.push([error, delayMs]);
  const { signal } = new AbortController();
  expect(await retryUntilAborted(run, { signal, backoff: new ConstantBackoff(1), isRetryable, onRetry })).toBe(3);
  expect(retries).toEqual([
    ['unavailable', 1],
    ['unavailable', 1],
  ]);
});

test('ends with an error that is not retryable', async () => {
  const options = { backoff: new ConstantBackoff(1), isRetryable, onRetry: () => undefined };
  const run = () => Promise.reject(new Error('wrong role'));
  await expect(retryUntilAborted(run, { ...options, signal: new AbortController().signal })).rejects.toThrow(
    'wrong role',
  );
});

test('an abort ends the wait at once', async () => {
  const stop = new AbortController();
  const retrying = retryUntilAborted(() => Promise.reject('unavailable'), {
    signal: stop.signal,
    backoff: new ConstantBackoff(3_600_000),
    isRetryable,
    onRetry: () => stop.abort('stopped'),
  });
  await expect(retrying).rejects.toBe('stopped');
});
