import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openKeyRingRefresh } from './refresh.ts';

test('news that comes while the load after a failed one is in flight is loaded too, and nothing waits for ever', async () => {
  let loads = 0;
  let release: (() => void) | undefined;
  const load = async (): Promise<void> => {
    loads += 1;
    if (loads === 1) throw new Error('the KMS is unavailable');
    if (loads === 2) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
  };
  const errors: unknown[] = [];
  const refresh = openKeyRingRefresh(
    { load },
    () => undefined,
    (error) => errors.push(error),
  );
  refresh.news();
  await expect.poll(() => loads, { timeout: 5_000 }).toBe(2);
  refresh.news();
  release?.();
  await sleep(0);
  expect(await refresh.isCurrent()).toBe(true);
  expect(loads).toBe(3);
  expect(errors).toHaveLength(1);
  await refresh.close();
});
