/** At most `limit` within any `windowSeconds`. A key has one window for ever, its limit may change. */
export interface Limit {
  /** Keys that are taken from together have the same part in braces, which a Redis cluster keeps on one node. */
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface Taken {
  readonly isAllowed: boolean;
  readonly limit: number;
  /** What can still be taken now. */
  readonly remaining: number;
  /** Until `remaining` grows by itself; 0: nothing is in use. */
  readonly resetSeconds: number;
  /** Until the same could be taken, if nobody takes anything meanwhile; 0: it was. */
  readonly retryAfterSeconds: number;
}

/** Answers at once where nobody else has to be asked. */
export type Answer<T> = T | Promise<T>;

/** Sliding windows. Never rejects: without its server it goes on by itself. */
export interface RateLimiter {
  /** Takes `cost` from each limit, or, when one of them has too little left, from none. Answers in the order of `limits`. */
  take(limits: readonly Limit[], cost: number): Answer<readonly Taken[]>;
  /** What `take` would say to a cost of 1, without taking anything. */
  peek(limits: readonly Limit[]): Answer<readonly Taken[]>;
}

export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** After so long without a new wait, the next one is the first again. */
  readonly quietMs: number;
}

/** Waits that double. Never rejects. */
export interface Backoff {
  /** Whether anybody may have to wait; asks nobody. */
  mayHold(): boolean;
  /** Milliseconds that `key` has to wait from now. */
  waitMs(key: string): Answer<number>;
  /** Gives `key` its next wait, and says how long it is; one that is waiting is not given another. */
  escalate(key: string, policy: BackoffPolicy): Answer<{ waitMs: number; isNew: boolean }>;
}

export interface RateLimitStores {
  /** Of callers that are known: their keys and users. */
  readonly callers: RateLimiter;
  /** Of addresses, whose number nobody bounds: kept apart, so that they drive out no caller. */
  readonly addresses: RateLimiter;
  readonly backoff: Backoff;
  close(): Promise<void>;
}
