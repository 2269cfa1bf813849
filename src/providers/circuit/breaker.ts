import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { CircuitStateNumber, DegradationMetrics } from '../../telemetry/degradation-metrics.ts';

/** `isOutage` says of an error whether the other side was not there; any other error is an answer. */
export type IsOutage = (error: unknown) => boolean;

/** Between a caller and a system that may be away: after several outages in a row nobody waits for the next one. */
export interface Breaker {
  /**
   * Runs the call, or refuses at once while the circuit is open. `isOutage`: in place of the breaker's own, of a call that
   * may be kept waiting by others. What only the breaker's own takes for an outage says nothing then: it does not count,
   * and is no answer either. As the one call that tries an open circuit, it leaves it open.
   */
  run<T>(call: () => Promise<T>, isOutage?: IsOutage): Promise<T>;
  /** Never refused, and what comes of it counts: for who wants to know whether the other side is there. */
  probe<T>(call: () => Promise<T>): Promise<T>;
  /** Throws what `run` would: before anything is written for a call that would be refused. */
  assertPasses(): void;
  state(): BreakerState;
}

export type BreakerState = 'closed' | 'halfOpen' | 'open';

export interface BreakerSettings {
  /** Of the metrics and the log. */
  name: string;
  /** What a refused call fails with; its `Retry-After` is the rest of `halfOpenMs`. */
  code: ErrorCode;
  isOutage: IsOutage;
  /** So many outages in a row open the circuit. */
  openAfter: number;
  /** After this time one call is let through; its outcome closes the circuit, or opens it for as long again. */
  halfOpenMs: number;
  onState?: (state: BreakerState, error?: unknown) => void;
}

interface BreakerOptions extends BreakerSettings {
  metrics: Pick<DegradationMetrics, 'addCircuit' | 'circuitOpened'>;
}

const numbers = { closed: 0, halfOpen: 1, open: 2 } as const satisfies Record<BreakerState, CircuitStateNumber>;

export const createBreaker = ({ metrics, ...settings }: BreakerOptions): Breaker => {
  const breaker = openBreaker(settings, () => metrics.circuitOpened(settings.name));
  metrics.addCircuit(settings.name, () => numbers[breaker.state()]);
  return breaker;
};

/** An answer, good or bad: to cockatiel both are a success, or an error would not end a row of outages. */
type Answer<T> = { value: T } | { error: unknown };

/** Neither an answer nor an outage: cockatiel does not hear of it. */
class Inconclusive extends Error {}

/** Without metrics: of those of which there are many. */
export const openBreaker = (settings: BreakerSettings, onOpened: () => void): Breaker => {
  const { name, code, isOutage, openAfter, halfOpenMs, onState } = settings;
  const policy = circuitBreaker(
    handleWhen((error) => !(error instanceof Inconclusive)),
    {
      breaker: new ConsecutiveBreaker(openAfter),
      halfOpenAfter: halfOpenMs,
    },
  );
  let openedAt = 0;
  policy.onBreak((reason) => {
    openedAt = Date.now();
    onOpened();
    onState?.('open', 'error' in reason ? reason.error : undefined);
  });
  policy.onHalfOpen(() => onState?.('halfOpen'));
  policy.onReset(() => onState?.('closed'));

  const remainingMs = (): number => Math.max(0, openedAt + halfOpenMs - Date.now());
  const refusal = (): DomainError =>
    new DomainError(code, undefined, {
      retryAfterSeconds: Math.max(1, Math.ceil(remainingMs() / 1_000)),
      internal: `the circuit ${name} is open`,
    });
  // While one call tries, cockatiel would let the others wait for it; they are refused instead.
  const isRefusing = (): boolean =>
    policy.state === CircuitState.HalfOpen || (policy.state === CircuitState.Open && remainingMs() > 0);
  const assertPasses = (): void => {
    if (isRefusing()) throw refusal();
  };
  const execute = async <T>(call: () => Promise<T>, isAway: IsOutage): Promise<T> => {
    // Of an open circuit whose time has come: what cockatiel does not hear of would close it.
    const isTrying = policy.state !== CircuitState.Closed;
    const attempt = async (): Promise<Answer<T>> => {
      try {
        return { value: await call() };
      } catch (error) {
        if (isAway(error)) throw error;
        if (isOutage(error)) throw isTrying ? error : new Inconclusive(undefined, { cause: error });
        return { error };
      }
    };
    const answer = await policy.execute(attempt).catch((error: unknown) => {
      if (error instanceof Inconclusive) throw error.cause;
      throw isBrokenCircuitError(error) ? refusal() : error;
    });
    if ('error' in answer) throw answer.error;
    return answer.value;
  };

  return {
    run: async (call, isAway = isOutage) => {
      assertPasses();
      return execute(call, isAway);
    },
    probe: (call) => (isRefusing() ? call() : execute(call, isOutage)),
    assertPasses,
    state: () => {
      if (policy.state === CircuitState.Closed) return 'closed';
      return policy.state === CircuitState.HalfOpen ? 'halfOpen' : 'open';
    },
  };
};

/** Lets everything through: where nobody asked for a breaker. */
export const noBreaker: Breaker = {
  run: (call) => call(),
  probe: (call) => call(),
  assertPasses: () => undefined,
  state: () => 'closed',
};
