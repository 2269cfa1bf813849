import { LRUCache } from 'lru-cache';
import type { DegradationMetrics } from '../../telemetry/degradation-metrics.ts';
import { type Breaker, type BreakerSettings, openBreaker } from './breaker.ts';

/** One breaker for each target, for targets that are chosen by others and fail each by itself: webhooks. */
export interface Breakers {
  /** The breaker of this target, closed when it is new or was forgotten. */
  of(key: string): Breaker;
  /** Of a target that is gone, or was changed. */
  forget(key: string): void;
}

interface BreakersOptions extends Omit<BreakerSettings, 'onState'> {
  metrics: Pick<DegradationMetrics, 'addCircuits' | 'circuitOpened'>;
  /** Those used longest ago are forgotten beyond: their next call is made, and counts from 0. */
  keysMax: number;
  onState?: (key: string, ...change: Parameters<NonNullable<BreakerSettings['onState']>>) => void;
}

export const createBreakers = ({ metrics, keysMax, onState, ...settings }: BreakersOptions): Breakers => {
  const { name } = settings;
  const known = new LRUCache<string, Breaker>({ max: keysMax });
  metrics.addCircuits(name, () => {
    let open = 0;
    for (const breaker of known.values()) if (breaker.state() !== 'closed') open += 1;
    return open;
  });
  return {
    of: (key) => {
      let breaker = known.get(key);
      if (breaker === undefined) {
        breaker = openBreaker(
          onState === undefined ? settings : { ...settings, onState: (...change) => onState(key, ...change) },
          () => metrics.circuitOpened(name),
        );
        known.set(key, breaker);
      }
      return breaker;
    },
    forget: (key) => void known.delete(key),
  };
};
