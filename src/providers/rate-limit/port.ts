/** At most `limit` within any `windowSeconds`. The window of a key is fixed forever; its limit may change. */
export interface Limit {
  /** Keys taken from together have the same part in braces, which a Redis cluster keeps on one node. */
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface Taken {
  readonly isAllowed: boolean;
  readonly limit: number;
  /** Amount that can still be taken now. */
  readonly remaining: number;
  /** Seconds until `remaining` grows by itself; 0 if nothing is in use. */
  readonly resetSeconds: number;
  /** Seconds until the same amount could be taken if nobody takes any meanwhile; 0 if it was taken. */
  readonly retryAfterSeconds: number;
}

/** Synchronous if no other process has to answer. */
export type Answer<T> = T | Promise<T>;

/** Sliding windows. Never rejects: without its server it counts alone. */
export interface RateLimiter {
  /** Takes `cost` from each limit, or from none if one has too little left. Answers in the order of `limits`. */
  take(limits: readonly Limit[], cost: number): Answer<readonly Taken[]>;
  /** Returns what `take` would return for a cost of 1, without taking anything. */
  peek(limits: readonly Limit[]): Answer<readonly Taken[]>;
  /** Gives back to each limit what was taken from it, the newest first, and never more than is in use. */
  giveBack(limits: readonly Limit[], cost: number): Answer<void>;
}

export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** After this long without a new wait, the next one is the first again. */
  readonly quietMs: number;
}

/** Waits that double each time. Never rejects. */
export interface Backoff {
  /** Whether any key may have to wait; answers from memory. */
  mayHold(): boolean;
  /** Milliseconds from now until `key` may go on. */
  waitMs(key: string): Answer<number>;
  /** Gives `key` its next wait and returns its length. A key that is already waiting gets no other. */
  escalate(key: string, policy: BackoffPolicy): Answer<{ waitMs: number; isNew: boolean }>;
  /** Ends the wait that `key` was given last, as if it had not been given. */
  lift(key: string): Answer<void>;
}

export interface RateLimitStores {
  /** For known callers: their keys and users. */
  readonly callers: RateLimiter;
  /** For addresses, whose number is unbounded: kept apart, so that they never evict a caller. */
  readonly addresses: RateLimiter;
  readonly backoff: Backoff;
  close(): Promise<void>;
}
