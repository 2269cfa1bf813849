import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { openPasswordHashing } from './hashing.ts';

const open = (options: { concurrency?: number; patienceMs?: number } = {}) => {
  const seconds: number[] = [];
  const hashing = openPasswordHashing({
    concurrency: 2,
    // A busy machine is slow, and only one test is about the limit.
    patienceMs: 60_000,
    onHashed: (duration) => void seconds.push(duration),
    ...options,
  });
  return { hashing, seconds };
};

const text = 'a longer password';
const lowerQuartile = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 2] ?? 0;

describe('a password', () => {
  test('is hashed with argon2id and its own salt, and verified by its own text only', async () => {
    const { hashing, seconds } = open();
    const [first, second] = await Promise.all([hashing.hash(text), hashing.hash(text)]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(second).not.toBe(first);
    expect(await hashing.verify(first, text)).toBe(true);
    expect(await hashing.verify(first, `${text} `)).toBe(false);
    expect(await hashing.verify(first, text.toUpperCase())).toBe(false);
    expect(seconds).toHaveLength(5);
    expect(Math.min(...seconds)).toBeGreaterThan(0);
  });

  test('is the same in every encoding of its characters', async () => {
    const { hashing } = open();
    const composed = 'schönes Café №1';
    const phc = await hashing.hash(composed);
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
      expect(await hashing.verify(phc, composed.normalize(form)), form).toBe(true);
    }
  });

  test('is not the empty text, nor one that is longer than any password', async () => {
    const { hashing } = open();
    const phc = await hashing.hash(text);
    expect(await hashing.verify(phc, '')).toBe(false);
    // Normalized, each of its characters would be 18.
    const start = performance.now();
    expect(await hashing.verify(phc, '\ufdfa'.repeat(20_000_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('is hashed anew if its parameters were weaker', async () => {
    const { hashing } = open();
    expect(hashing.needsRehash(await hashing.hash(text))).toBe(false);
    for (const weaker of [{ memoryCost: 19_455 }, { timeCost: 1 }]) {
      const phc = await hash(text, { memoryCost: 19_456, timeCost: 2, ...weaker });
      expect(await hashing.verify(phc, text)).toBe(true);
      expect(hashing.needsRehash(phc)).toBe(true);
    }
    expect(hashing.needsRehash(await hash(text, { memoryCost: 32_768, timeCost: 3 }))).toBe(false);
  });
});

describe('a person without a password', () => {
  test('has no text that is accepted', async () => {
    const { hashing } = open();
    for (const guess of ['', text, '\0'.repeat(32)]) expect(await hashing.verify(null, guess)).toBe(false);
  });

  test('cannot be told from others by the time', async () => {
    const { hashing } = open();
    const phc = await hashing.hash(text);
    const timed = async (stored: string | null): Promise<number> => {
      const start = performance.now();
      expect(await hashing.verify(stored, 'a wrong password')).toBe(false);
      return performance.now() - start;
    };
    const ratio = async (): Promise<number> => {
      const known: number[] = [];
      const unknown: number[] = [];
      // Alternating, so that both have the same share of other load.
      for (let round = 0; round < 30; round += 1) {
        known.push(await timed(phc));
        unknown.push(await timed(null));
      }
      return lowerQuartile(unknown) / lowerQuartile(known);
    };
    const isSame = (value: number) => value > 0.75 && value < 1.33;
    const ratios = [await ratio()];
    // A busy machine is not busy in the same way each time; a difference is there each time.
    while (ratios.length < 4 && !ratios.some(isSame)) ratios.push(await ratio());
    expect(ratios.some(isSame), ratios.join()).toBe(true);
  });
});

describe('under load', () => {
  test('two hashes run, 64 wait, and the next is refused at once with 503 while the others go on', async () => {
    const { hashing, seconds } = open();
    const accepted = Array.from({ length: 66 }, () => hashing.verify(null, text));
    expect(hashing.waiting()).toBe(64);
    const refused = await hashing.hash(text).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'login_overloaded', retryAfterSeconds: 60 });
    expect(seconds.length).toBeLessThan(66);
    expect(await Promise.all(accepted)).toEqual(accepted.map(() => false));
    expect(seconds).toHaveLength(66);
    expect(hashing.waiting()).toBe(0);
    expect(await hashing.verify(await hashing.hash(text), text)).toBe(true);
  });

  test('those that waited too long are refused with 503 without being hashed, and the next ones are served', async () => {
    // Long enough for some of them, and too short for all, however fast this machine is.
    const patient = open({ concurrency: 1 });
    for (let round = 0; round < 5; round += 1) await patient.hashing.verify(null, text);
    const median = patient.seconds.toSorted((a, b) => a - b)[2] ?? 0;
    const patienceMs = Math.ceil(20_000 * median);
    const { hashing, seconds } = open({ concurrency: 1, patienceMs });
    const started = Array.from({ length: 65 }, () => hashing.verify(null, text));
    const ended = await Promise.allSettled(started);
    const refused = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(65);
    const refusal = { code: 'login_overloaded', retryAfterSeconds: Math.ceil(patienceMs / 1_000) };
    for (const reason of refused) expect(reason).toMatchObject(refusal);
    // What was at work when the time was up is completed, also what began between the first and the last refusal.
    await expect.poll(() => hashing.waiting(), { timeout: 10_000 }).toBe(0);
    expect(await hashing.verify(null, text)).toBe(false);
    expect(seconds.length).toBeLessThanOrEqual(65 - refused.length + 3);
  });
});
