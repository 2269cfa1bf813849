import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPatience } from './patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const unanswered = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** What has become of it so far. */
const outcomeOf = (work: Promise<unknown>) => {
  const seen = { name: 'waiting' };
  work.then(
    () => Object.assign(seen, { name: 'done' }),
    (error: Error) => Object.assign(seen, { name: error.name }),
  );
  return seen;
};

describe('a call', () => {
  it('ends after ten seconds without an answer', async () => {
    const outcome = outcomeOf(createPatience(() => null)(unanswered));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(outcome.name).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.name).toBe('TimeoutError');
  });

  it('that waits for a person goes on for as long as that takes, and has ten seconds afterwards', async () => {
    let asked: Promise<void> | null = null;
    let prove = (): void => undefined;
    asked = new Promise((resolve) => {
      prove = () => {
        asked = null;
        resolve();
      };
    });
    const outcome = outcomeOf(createPatience(() => asked)(unanswered));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(outcome.name).toBe('waiting');
    prove();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(outcome.name).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.name).toBe('TimeoutError');
  });

  it('that was answered leaves nothing behind', async () => {
    await expect(createPatience(() => null)(async () => 'answer')).resolves.toBe('answer');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends when the page that has asked is left', async () => {
    const left = new AbortController();
    const outcome = outcomeOf(createPatience(() => null)(unanswered, left.signal));
    left.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.name).toBe('AbortError');
  });
});
