import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { CircuitStateNumber, DegradationMetrics } from '../../telemetry/degradation-metrics.ts';

/** Whether an error means that the other side was unavailable; any other error is an answer. */
export type IsOutage = (error: unknown) => boolean;

/** Guards calls to a system that may be unavailable. After several consecutive outages, callers no longer wait. */
export interface Breaker {
  /**
   * Makes the call, or refuses at once while the circuit is open. Pass `isOutage`, in place of the breaker's own, for a call
   * that others may delay. An error that only the breaker's own would count as an outage is then inconclusive: it neither
   * counts nor closes the circuit.
   */
  run<T>(call: () => Promise<T>, isOutage?: IsOutage): Promise<T>;
  /** Never refuses the call, and its outcome counts. For checks of whether the other side is available. */
  probe<T>(call: () => Promise<T>): Promise<T>;
  /** Throws if `run` would refuse. Call it before writing anything for such a call. */
  assertPasses(): void;
  state(): BreakerState;
}

export type BreakerState = 'closed' | 'halfOpen' | 'open';

export interface BreakerSettings {
  /** Name in metrics and logs. */
  name: string;
  /** Error code of a refused call; its `Retry-After` is the rest of `halfOpenMs`. */
  code: ErrorCode;
  isOutage: IsOutage;
  /** Number of consecutive outages that opens the circuit. */
  openAfter: number;
  /** Time after which one call is let through; its outcome closes the circuit, or opens it for the same time again. */
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

/** An answer, good or bad. cockatiel sees both as success; otherwise an error would not reset the count of outages. */
type Answer<T> = { value: T } | { error: unknown };

/** Neither an answer nor an outage; cockatiel must not count it. */
class Inconclusive extends Error {}

/** Opens a breaker without metrics of its own, for sets of many. */
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
  // While one call tests the circuit, cockatiel would make the others wait for it; refuse them instead.
  const isRefusing = (): boolean =>
    policy.state === CircuitState.HalfOpen || (policy.state === CircuitState.Open && remainingMs() > 0);
  const assertPasses = (): void => {
    if (isRefusing()) throw refusal();
  };
  const execute = async <T>(call: () => Promise<T>, isAway: IsOutage): Promise<T> => {
    // When the call tests an open circuit, an inconclusive outcome must not close it.
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

/** Lets every call through, where no breaker is wanted. */
export const noBreaker: Breaker = {
  run: (call) => call(),
  probe: (call) => call(),
  assertPasses: () => undefined,
  state: () => 'closed',
};
