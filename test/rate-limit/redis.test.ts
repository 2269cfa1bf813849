import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Limit, RateLimitStores } from '../../src/providers/rate-limit/port.ts';
import { openRateLimitStores } from '../../src/providers/rate-limit/stores.ts';
import { openTestRedis, type TestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

let redis: TestRedis | string;
let last = 0;
let replicas: Replica[] = [];

interface Replica extends RateLimitStores {
  /** `shared` or `alone`: each change once. */
  states: string[];
  fallbacks: number;
  isReady: boolean;
}

beforeAll(async () => {
  redis = await openTestRedis(process.env.REDIS_URL);
  if (typeof redis === 'string') process.stderr.write(`NOT TESTED on a real Redis: ${redis}\n`);
});
beforeEach(({ skip }) => {
  if (typeof redis === 'string') skip(redis);
});
afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  replicas = [];
});
afterAll(async () => {
  if (typeof redis !== 'string') await redis.stop();
});

const server = (): TestRedis => {
  if (typeof redis === 'string') throw new Error(redis);
  return redis;
};

const openReplica = (prefix: string, url = server().url): Replica => {
  const states: string[] = [];
  const state = { states, fallbacks: 0, isReady: false };
  const stores = openRateLimitStores({
    redis: {
      url,
      prefix,
      onReady: () => {
        replica.isReady = true;
      },
      onState: (isShared) => void states.push(isShared ? 'shared' : 'alone'),
      onFallback: () => {
        replica.fallbacks += 1;
      },
    },
    entriesMax: 1_000,
  });
  const replica: Replica = Object.assign(state, stores);
  replicas.push(replica);
  return replica;
};

const ready = (replica: Replica) =>
  until(
    async () => replica.isReady,
    (is) => is,
    'connects',
    10_000,
  );

const openReplicas = async (count: number): Promise<Replica[]> => {
  last += 1;
  const opened = Array.from({ length: count }, () => openReplica(`replicas-${process.pid}-${last}:`));
  await Promise.all(opened.map(ready));
  return opened;
};

const limitOf = (limit: number, windowSeconds = 3_600): Limit => ({ key: '{o}:key:a', limit, windowSeconds });
const isAllowed = async (replica: Replica, limit: Limit): Promise<boolean> =>
  (await replica.callers.take([limit], 1))[0]?.isAllowed ?? false;
/** Makes this many calls, by up to 100 callers at once. */
const admittedOf = async (count: number, asked: readonly Replica[], limit: Limit): Promise<number> => {
  let [sent, admitted] = [0, 0];
  const caller = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      if (await isAllowed(asked[sent % asked.length] as Replica, limit)) admitted += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, caller));
  return admitted;
};

describe('replicas on one Redis', () => {
  it('together admit no more than the limit, however many callers', async () => {
    const both = await openReplicas(2);
    expect(await admittedOf(3_000, both, limitOf(1_000))).toBe(1_000);
    expect(both.map(({ fallbacks }) => fallbacks)).toEqual([0, 0]);
  });

  it('share the wait of an address seen by one of them', async () => {
    const [first, second] = (await openReplicas(2)) as [Replica, Replica];
    const policy = { firstMs: 60_000, maxMs: 900_000, quietMs: 3_600_000 };
    await first.backoff.escalate('{a}:wait', policy);
    expect(await second.backoff.waitMs('{a}:wait')).toBeGreaterThan(50_000);
    expect((await second.backoff.escalate('{a}:wait', policy)).isNew).toBe(false);
  });

  it('leave nothing behind, because entries outside all windows expire', async () => {
    const [replica] = (await openReplicas(1)) as [Replica];
    const limit = { ...limitOf(5, 1), key: '{o}:key:short' };
    for (let calls = 0; calls < 5; calls += 1) expect(await isAllowed(replica, limit)).toBe(true);
    expect(await isAllowed(replica, limit)).toBe(false);
    await until(
      async () => replica.callers.peek([limit]),
      ([taken]) => taken?.remaining === 5 && taken.resetSeconds === 0,
      'expires',
      5_000,
    );
  });
});

describe('while Redis is unavailable', () => {
  it('each replica limits alone, reports it once, and returns to Redis by itself', async ({ skip }) => {
    if (!server().isOwn) skip('The server of REDIS_URL was not started by this test and is not killed');
    const both = await openReplicas(2);
    const limit = limitOf(100);
    expect(await admittedOf(150, both, limit)).toBe(100);

    await server().kill();
    // Overshoot: each replica admits the limit, but no more.
    expect(await admittedOf(600, both, limit)).toBe(200);
    expect(await admittedOf(100, both, limit)).toBe(0);
    expect(both.map(({ states }) => states)).toEqual([['alone'], ['alone']]);
    for (const { fallbacks } of both) expect(fallbacks).toBe(350);

    await server().start();
    for (const replica of both) {
      await until(
        async () => replica.states,
        (states) => states.length === 2,
        'is shared again',
        10_000,
      );
    }
    expect(both.map(({ states }) => states)).toEqual([
      ['alone', 'shared'],
      ['alone', 'shared'],
    ]);
    // Redis came back empty.
    expect(await admittedOf(300, both, limit)).toBe(100);
    expect(both.map(({ fallbacks }) => fallbacks)).toEqual([350, 350]);
  });

  it('nobody waits for it, even at the start', async () => {
    const replica = openReplica('nobody:', 'redis://127.0.0.1:1');
    const startedAt = performance.now();
    expect(await admittedOf(100, [replica], limitOf(10))).toBe(10);
    expect(performance.now() - startedAt).toBeLessThan(250);
    await until(
      async () => replica.states,
      (states) => states.length > 0,
      'notices',
    );
    expect(replica.states).toEqual(['alone']);
  });
});
