import { LRUCache } from 'lru-cache';
import type { DegradationMetrics } from '../../telemetry/degradation-metrics.ts';
import { type Breaker, type BreakerSettings, openBreaker } from './breaker.ts';

/** One breaker per target, for targets chosen by others that fail independently, such as webhooks. */
export interface Breakers {
  /** The target's breaker; closed if it is new or was forgotten. */
  of(key: string): Breaker;
  /** Forgets a target that was removed or changed. */
  forget(key: string): void;
}

interface BreakersOptions extends Omit<BreakerSettings, 'onState'> {
  metrics: Pick<DegradationMetrics, 'addCircuits' | 'circuitOpened'>;
  /** Beyond this, the least recently used breakers are forgotten; the next call to their target is made and counts from 0. */
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
