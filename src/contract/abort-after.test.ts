import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { abortAfter } from './abort-after.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

test('aborts although nothing else refers to its timer', async () => {
  const signal = abortAfter(300, new AbortController().signal);
  await sleep(50);
  collectGarbage();
  await sleep(400);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('aborts when one of the others does', () => {
  const other = new AbortController();
  const signal = abortAfter(60_000, other.signal);
  other.abort();
  expect(signal.aborted).toBe(true);
});

test('nothing in src passes an `AbortSignal.timeout` to `AbortSignal.any`', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const both = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\/\/|\*).*$/gm, '');
    return text.includes('AbortSignal.any(') && text.includes('AbortSignal.timeout(');
  });
  expect(files.length).toBeGreaterThan(300);
  expect(both).toEqual([]);
});
