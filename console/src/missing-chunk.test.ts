import { expect, test } from 'vitest';
import { isReloadDue } from './missing-chunk.tsx';

test('a page that lacks a part is loaded anew once, and again only after a minute', () => {
  const now = Date.now();
  expect(isReloadDue(null, now)).toBe(true);
  expect(isReloadDue(String(now), now)).toBe(false);
  expect(isReloadDue(String(now - 59_000), now)).toBe(false);
  expect(isReloadDue(String(now - 61_000), now)).toBe(true);
});
