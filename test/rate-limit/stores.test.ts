import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { memoryBackoff, memoryRateLimiter } from '../../src/providers/rate-limit/memory.ts';
import type { Backoff, Limit, RateLimiter, Taken } from '../../src/providers/rate-limit/port.ts';
import { openRedis } from '../../src/providers/rate-limit/redis.ts';
import { openTestRedis, type TestRedis } from '../support/redis.ts';

interface Store {
  limiter: RateLimiter;
  backoff: Backoff;
}

let redis: TestRedis | string;
let clock = 0;
let last = 0;
const closing: (() => Promise<void>)[] = [];
const now = () => clock;

beforeAll(async () => {
  redis = await openTestRedis(process.env.REDIS_URL);
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});
afterAll(async () => {
  if (typeof redis !== 'string') await redis.stop();
});

type Skip = (note?: string) => void;

const openMemory = (): Store => ({
  limiter: memoryRateLimiter({ entriesMax: 1_000, now }),
  backoff: memoryBackoff({ entriesMax: 1_000, now }),
});

const fellBack = () => Promise.reject(new Error('fell back'));
const unavailable: Store = {
  limiter: { take: fellBack, peek: fellBack, giveBack: fellBack },
  backoff: { mayHold: () => true, waitMs: fellBack, escalate: fellBack, lift: fellBack },
};

const openShared = async (skip: Skip): Promise<Store> => {
  if (typeof redis === 'string') {
    process.stderr.write(`NOT TESTED on a real Redis: ${redis}\n`);
    skip(redis);
    throw new Error('unreachable');
  }
  last += 1;
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const prefix = `test-${process.pid}-${last}:`;
  const link = openRedis({
    url: redis.url,
    prefix,
    now,
    onReady: isReady,
    onState: () => undefined,
    onFallback: () => undefined,
  });
  closing.push(() => link.close());
  await ready;
  return { limiter: link.limiter(unavailable.limiter), backoff: link.backoff(unavailable.backoff) };
};

const stores = [
  { store: 'memory', open: async (_: Skip) => openMemory() },
  { store: 'Redis', open: openShared },
];

const day = 86_400_000;
const limitOf = (limit: number, windowSeconds = 60, key = '{o}:key:a'): Limit => ({ key, limit, windowSeconds });
const one = async (taken: ReturnType<RateLimiter['take']>): Promise<Taken> => {
  const [first] = await taken;
  if (first === undefined) throw new Error('no answer');
  return first;
};

describe.each(stores)('a window in $store', ({ open }) => {
  it('admits exactly the limit, and returns the rest', async ({ skip }) => {
    const { limiter } = await open(skip);
    clock = 20_000 * day;
    const limit = limitOf(3);
    for (const remaining of [2, 1, 0]) {
      expect(await one(limiter.take([limit], 1))).toEqual({
        isAllowed: true,
        limit: 3,
        remaining,
        resetSeconds: 61,
        retryAfterSeconds: 0,
      });
    }
    expect(await one(limiter.take([limit], 1))).toEqual({
      isAllowed: false,
      limit: 3,
      remaining: 0,
      resetSeconds: 61,
      retryAfterSeconds: 61,
    });
  });

  it('does not free recent calls at the turn of a minute', async ({ skip }) => {
    const { limiter } = await open(skip);
    const limit = limitOf(10);
    clock = 20_000 * day + 59_999;
    expect((await one(limiter.take([limit], 10))).isAllowed).toBe(true);
    for (const laterMs of [1, 30_000, 59_999]) {
      clock = 20_000 * day + 59_999 + laterMs;
      expect((await one(limiter.take([limit], 1))).isAllowed, `${laterMs} ms later`).toBe(false);
    }
    clock = 20_000 * day + 59_999 + 60_001;
    expect((await one(limiter.take([limit], 10))).isAllowed).toBe(true);
  });

  it('frees capacity part by part, at most a sixtieth of the window late', async ({ skip }) => {
    const { limiter } = await open(skip);
    const limit = limitOf(120, 3_600);
    for (let minute = 0; minute < 60; minute += 1) {
      clock = 20_000 * day + minute * 60_000 + 30_000;
      expect((await one(limiter.take([limit], 2))).isAllowed).toBe(true);
    }
    expect((await one(limiter.take([limit], 1))).retryAfterSeconds).toBe(90);
    // One hour after the first two, and the minute in which they were taken.
    clock = 20_000 * day + 61 * 60_000;
    expect(await one(limiter.take([limit], 2))).toMatchObject({ isAllowed: true, remaining: 0 });
    expect((await one(limiter.take([limit], 1))).isAllowed).toBe(false);
  });

  it.for([4, 5, 7, 8, 10])('admits %i after Retry-After, not a second earlier', async (cost, { skip }) => {
    const { limiter } = await open(skip);
    const limit = limitOf(10);
    const start = 20_000 * day + 500;
    for (const [atMs, taken] of [
      [0, 4],
      [10_000, 3],
      [20_000, 3],
    ] as const) {
      clock = start + atMs;
      expect((await one(limiter.take([limit], taken))).isAllowed).toBe(true);
    }
    clock = start + 25_000;
    const { retryAfterSeconds } = await one(limiter.take([limit], cost));
    clock += retryAfterSeconds * 1_000 - 1_001;
    expect((await one(limiter.take([limit], cost))).isAllowed, 'early').toBe(false);
    clock += 1_001;
    expect((await one(limiter.take([limit], cost))).isAllowed, 'in time').toBe(true);
  });

  it('takes from all limits together or from none', async ({ skip }) => {
    const { limiter } = await open(skip);
    clock = 20_000 * day;
    const wide = limitOf(100, 3_600, '{o}:key:b');
    const narrow = limitOf(2, 60, '{o}:user:b');
    await limiter.take([wide, narrow], 2);
    const refused = await limiter.take([wide, narrow], 1);
    expect(refused.map(({ isAllowed, remaining }) => ({ isAllowed, remaining }))).toEqual([
      { isAllowed: true, remaining: 98 },
      { isAllowed: false, remaining: 0 },
    ]);
    expect((await one(limiter.peek([wide]))).remaining).toBe(98);
  });

  it('always refuses more than the limit, and does not count refusals', async ({ skip }) => {
    const { limiter } = await open(skip);
    clock = 20_000 * day;
    const limit = limitOf(5);
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await one(limiter.take([limit], 6))).toMatchObject({ isAllowed: false, retryAfterSeconds: 60 });
    }
    expect(await one(limiter.peek([limit]))).toMatchObject({ remaining: 5, resetSeconds: 0 });
  });

  it('applies a new limit at once, including use under the old one', async ({ skip }) => {
    const { limiter } = await open(skip);
    clock = 20_000 * day;
    await limiter.take([limitOf(10)], 8);
    expect(await one(limiter.take([limitOf(5)], 1))).toMatchObject({ isAllowed: false, remaining: 0 });
    expect(await one(limiter.take([limitOf(9)], 1))).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it('gives no advantage when a clock is set back', async ({ skip }) => {
    const { limiter } = await open(skip);
    const limit = limitOf(4);
    clock = 20_000 * day;
    await limiter.take([limit], 2);
    clock -= 5_000;
    expect(await one(limiter.take([limit], 2))).toMatchObject({ isAllowed: true, remaining: 0 });
    clock += 60_000;
    expect((await one(limiter.take([limit], 1))).isAllowed).toBe(false);
    // By more than a window, it is unknown which of the two clocks was right, and nobody is locked out.
    clock -= 3 * 60_000;
    expect((await one(limiter.take([limit], 1))).isAllowed).toBe(true);
  });

  it('admits no more than the limit of many simultaneous requests', async ({ skip }) => {
    const { limiter } = await open(skip);
    clock = 20_000 * day;
    const taken = await Promise.all(Array.from({ length: 1_000 }, () => one(limiter.take([limitOf(137)], 1))));
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(137);
  });

  it('takes back what is given back, the newest first, and no more than is in use', async ({ skip }) => {
    const { limiter } = await open(skip);
    const limit = limitOf(5);
    clock = 20_000 * day;
    await limiter.take([limit], 2);
    clock += 30_000;
    await limiter.take([limit], 3);
    clock += 10_000;
    await limiter.giveBack([limit, limitOf(5, 60, '{o}:unused')], 4);
    expect(await one(limiter.peek([limit]))).toMatchObject({ remaining: 4, resetSeconds: 21 });
    await limiter.giveBack([limit], 100);
    expect(await one(limiter.peek([limit]))).toMatchObject({ remaining: 5, resetSeconds: 0 });
    expect((await one(limiter.take([limit], 6))).isAllowed).toBe(false);
    expect(await one(limiter.take([limit], 5))).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it.for([1, 2, 3])(
    'never admits more than the limit in any window, whatever the times (run %i)',
    async (seed, { skip }) => {
      const { limiter } = await open(skip);
      const random = randomOf(seed);
      const limit = limitOf(20);
      const admitted: { at: number; cost: number }[] = [];
      clock = 20_000 * day;
      for (let step = 0; step < 1_500; step += 1) {
        clock += Math.floor(random() ** 3 * 8_000);
        const cost = 1 + Math.floor(random() * 3);
        const { isAllowed } = await one(limiter.take([limit], cost));
        const inWindow = (lengthMs: number) =>
          admitted.filter(({ at }) => at > clock - lengthMs).reduce((sum, taken) => sum + taken.cost, 0);
        if (isAllowed) {
          expect(inWindow(60_000) + cost).toBeLessThanOrEqual(20);
          admitted.push({ at: clock, cost });
        } else {
          expect(inWindow(61_000) + cost, 'refused without need').toBeGreaterThan(20);
        }
      }
      expect(admitted.length).toBeGreaterThan(200);
    },
  );
});

const randomOf = (seed: number) => {
  let state = seed * 2_654_435_761;
  return (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
};

describe.each(stores)('waits in $store', ({ open }) => {
  const policy = { firstMs: 1_000, maxMs: 900_000, quietMs: 3_600_000 };

  it('double up to the maximum', async ({ skip }) => {
    const { backoff } = await open(skip);
    clock = 20_000 * day;
    const given: number[] = [];
    for (let times = 0; times < 13; times += 1) {
      const { waitMs, isNew } = await backoff.escalate('{a}:wait', policy);
      expect(isNew).toBe(true);
      given.push(waitMs / 1_000);
      expect(await backoff.waitMs('{a}:wait')).toBe(waitMs);
      clock += waitMs;
      expect(await backoff.waitMs('{a}:wait')).toBe(0);
    }
    expect(given).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(await backoff.waitMs('{b}:wait')).toBe(0);
  });

  it('do not grow because of requests sent before they began', async ({ skip }) => {
    const { backoff } = await open(skip);
    clock = 20_000 * day;
    const given = await Promise.all(Array.from({ length: 40 }, () => backoff.escalate('{a}:wait', policy)));
    expect(given.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(given.every(({ waitMs }) => waitMs === 1_000)).toBe(true);
    expect(backoff.mayHold()).toBe(true);
  });

  it('are as before after one was lifted', async ({ skip }) => {
    const { backoff } = await open(skip);
    clock = 20_000 * day;
    const next = async () => (await backoff.escalate('{a}:wait', policy)).waitMs;
    await backoff.lift('{a}:wait');
    expect(await next()).toBe(1_000);
    await backoff.lift('{a}:wait');
    expect(await backoff.waitMs('{a}:wait')).toBe(0);
    expect(await next()).toBe(1_000);
    clock += 1_000;
    expect(await next()).toBe(2_000);
    await backoff.lift('{a}:wait');
    expect(await backoff.waitMs('{a}:wait')).toBe(0);
    expect(await next()).toBe(2_000);
  });

  it('are forgotten after an hour of quiet', async ({ skip }) => {
    const { backoff } = await open(skip);
    clock = 20_000 * day;
    for (const waitMs of [1_000, 2_000, 4_000]) {
      expect((await backoff.escalate('{a}:wait', policy)).waitMs).toBe(waitMs);
      clock += waitMs;
    }
    clock += 3_599_999;
    expect((await backoff.escalate('{a}:wait', policy)).waitMs).toBe(8_000);
    clock += 8_000 + 3_600_000;
    expect((await backoff.escalate('{a}:wait', policy)).waitMs).toBe(1_000);
  });
});

describe('memory', () => {
  it('is bounded, and forgets the least recently used entries', () => {
    clock = 20_000 * day;
    const limiter = memoryRateLimiter({ entriesMax: 100, now });
    for (let key = 0; key < 101; key += 1) limiter.take([limitOf(1, 60, `{o}:${key}`)], 1);
    const remaining = (key: number) => (limiter.peek([limitOf(1, 60, `{o}:${key}`)]) as Taken[])[0]?.remaining;
    expect(remaining(100)).toBe(0);
    expect(remaining(50)).toBe(0);
    expect(remaining(0)).toBe(1);
  });

  it('answers synchronously', () => {
    const { limiter, backoff } = openMemory();
    expect(limiter.take([limitOf(1)], 1)).not.toBeInstanceOf(Promise);
    expect(backoff.waitMs('{a}:wait')).toBe(0);
    expect(backoff.mayHold()).toBe(false);
  });
});
