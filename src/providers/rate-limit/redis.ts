import { Redis } from 'ioredis';
import type { Answer, Backoff, BackoffPolicy, Limit, RateLimiter, Taken } from './port.ts';
import { escalateScript, giveBackScript, liftScript, takeScript, waitScript } from './redis-scripts.ts';
import { partMsOf, takenOf } from './window.ts';

/** Longer than a busy process or Redis needs. Calls that follow a timeout do not wait, see `pauseMs`. */
const commandMsMax = 1_000;
const connectMsMax = 1_000;
const reconnectMsMax = 1_000;
/** For this long after a failure, nobody waits for Redis. */
const pauseMs = 1_000;

export interface RedisOptions {
  url: string;
  /** Prefix of every key, so that several installations can share one Redis. */
  prefix?: string;
  /** Milliseconds. Default: the clock of Redis. */
  now?: () => number;
  /** Called each time Redis becomes available. */
  onReady?: () => void;
  /** Called once when Redis is lost and once when it is back. */
  onState: (isShared: boolean, error: unknown) => void;
  /** Called for each request answered without Redis. */
  onFallback: () => void;
}

interface Commands {
  freeholdTake(keyCount: number, ...keysAndValues: (string | number)[]): Promise<number[]>;
  freeholdGiveBack(keyCount: number, ...keysAndCost: (string | number)[]): Promise<unknown>;
  freeholdWait(keyCount: 1, key: string, nowMs: number | ''): Promise<number>;
  freeholdEscalate(
    keyCount: 1,
    key: string,
    nowMs: number | '',
    firstMs: number,
    maxMs: number,
    quietMs: number,
  ): Promise<[waitMs: number, isNew: number]>;
  freeholdLift(keyCount: 1, key: string, nowMs: number | ''): Promise<unknown>;
}

interface RedisLink {
  limiter(alone: RateLimiter): RateLimiter;
  backoff(alone: Backoff): Backoff;
  close(): Promise<void>;
}

/** Uses the stores passed as `alone` while Redis does not answer. */
export const openRedis = ({ url, prefix = 'freehold:', now, ...told }: RedisOptions): RedisLink => {
  const { onReady, onState, onFallback } = told;
  const client = new Redis(url, {
    keyPrefix: prefix,
    commandTimeout: commandMsMax,
    connectTimeout: connectMsMax,
    enableOfflineQueue: false,
    // By then, the callers have already been answered.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(reconnectMsMax, 50 * times),
    // The server has become a replica: reconnect to find the primary.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  client.defineCommand('freeholdTake', { lua: takeScript });
  client.defineCommand('freeholdGiveBack', { lua: giveBackScript });
  client.defineCommand('freeholdWait', { lua: waitScript });
  client.defineCommand('freeholdEscalate', { lua: escalateScript });
  client.defineCommand('freeholdLift', { lua: liftScript });
  const commands = client as unknown as Commands;

  let isShared = true;
  let isClosed = false;
  let pausedUntil = 0;

  const lost = (error: unknown): void => {
    if (!isShared || isClosed) return;
    isShared = false;
    onState(false, error);
  };
  const found = (): void => {
    if (isShared) return;
    isShared = true;
    onState(true, null);
  };
  client.on('error', lost);
  client.on('close', () => lost(new Error('The connection to Redis was closed')));
  client.on('ready', () => {
    pausedUntil = 0;
    found();
    onReady?.();
  });

  const shared = <T>(ask: () => Promise<T>, alone: () => Answer<T>): Answer<T> => {
    if (client.status !== 'ready' || performance.now() < pausedUntil) {
      onFallback();
      return alone();
    }
    return ask().then(
      (answer) => {
        found();
        return answer;
      },
      (error: unknown) => {
        pausedUntil = performance.now() + pauseMs;
        lost(error);
        onFallback();
        return alone();
      },
    );
  };
  const nowMs = (): number | '' => (now === undefined ? '' : now());

  const settle = async (limits: readonly Limit[], cost: number, isTaken: boolean): Promise<readonly Taken[]> => {
    const keys = limits.map(({ key }) => key);
    const values = limits.flatMap((limit) => [limit.limit, partMsOf(limit)]);
    const answer = await commands.freeholdTake(keys.length, ...keys, nowMs(), cost, isTaken ? 1 : 0, ...values);
    const [at = 0, ...found] = answer;
    return limits.map((limit, index) => {
      const [isAllowed, used = 0, oldest = -1, freeing = -1] = found.slice(index * 4);
      return takenOf(limit, { nowMs: at, isAllowed: isAllowed === 1, used, oldest, freeing });
    });
  };

  return {
    limiter: (alone) => ({
      take: (limits, cost) =>
        shared(
          () => settle(limits, cost, true),
          () => alone.take(limits, cost),
        ),
      peek: (limits) =>
        shared(
          () => settle(limits, 1, false),
          () => alone.peek(limits),
        ),
      giveBack: (limits, cost) =>
        shared(
          async () => {
            await commands.freeholdGiveBack(limits.length, ...limits.map(({ key }) => key), cost);
          },
          () => alone.giveBack(limits, cost),
        ),
    }),
    backoff: (alone) => ({
      mayHold: () => true,
      waitMs: (key) =>
        shared(
          () => commands.freeholdWait(1, key, nowMs()),
          () => alone.waitMs(key),
        ),
      escalate: (key, policy: BackoffPolicy) =>
        shared(
          async () => {
            const { firstMs, maxMs, quietMs } = policy;
            const [waitMs, isNew] = await commands.freeholdEscalate(1, key, nowMs(), firstMs, maxMs, quietMs);
            return { waitMs, isNew: isNew === 1 };
          },
          () => alone.escalate(key, policy),
        ),
      lift: (key) =>
        shared(
          async () => {
            await commands.freeholdLift(1, key, nowMs());
          },
          () => alone.lift(key),
        ),
    }),
    close: async () => {
      isClosed = true;
      client.disconnect();
    },
  };
};
