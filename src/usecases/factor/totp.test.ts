import { expect, test } from 'vitest';
import { newSeed, stepOf, uriOf } from './totp.ts';

// RFC 6238, appendix B: the seed, and the last six digits of the codes for SHA-1.
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vectors: [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

test.each(vectors)('at %d s the code is %s', (seconds, code) => {
  expect(stepOf(seed, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
});

test('a code is accepted one step early or late, as the code of its own step, and no further', () => {
  const [[seconds, code]] = vectors as [[number, string]];
  const step = Math.floor(seconds / 30);
  const at = (steps: number) => stepOf(seed, code, (seconds + 30 * steps) * 1_000);
  expect([at(-1), at(0), at(1)]).toEqual([step, step, step]);
  expect([at(-2), at(2)]).toEqual([null, null]);
});

test('a seed has 160 bits, and its URI names what every app supports', () => {
  expect(newSeed()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSeed()).not.toBe(newSeed());
  const { host, searchParams } = new URL(uriOf(seed, 'ada@acme.example'));
  expect(host).toBe('totp');
  expect(Object.fromEntries(searchParams)).toEqual({
    issuer: 'Freehold',
    secret: seed,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
