import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, Toxic } from './lines.ts';
import type { Part } from './parts.ts';
import type { FaultKind, FaultPlan } from './plan.ts';
import type { Site } from './site.ts';

export interface Injection {
  kind: FaultKind;
  target: string;
  startedAt: number;
  /** When what was broken worked again. */
  healedAt: number;
}

export interface Injector {
  /** From the first to the last, in the order in which they were healed. */
  injections: Injection[];
  /** Injects no more, and waits until all is healed. */
  stop(): Promise<void>;
}

const throttledMs = 8_000;
/** On a slow machine what was killed comes back late: then there are fewer faults, not a world that is always broken. */
const unhealedMax = 3;

/** What was killed gets on with something before it is killed again. */
const restMs = { process: 3_000, postgres: 6_000, temporal: 12_000, line: 500 } as const;

interface Strike {
  target: string;
  /** What no other fault touches meanwhile, nor for a while after. */
  holds: object;
  restMs: number;
  run(): Promise<void>;
}

const chosen = <T>(values: readonly T[], choice: number): T => {
  const value = values[Math.floor(choice * values.length)];
  if (value === undefined) throw new Error('There is nothing to strike');
  return value;
};

const killed = (part: Part, { ms }: FaultPlan, rest: number, signal: AbortSignal): Strike => ({
  target: part.name,
  holds: part,
  restMs: rest,
  run: async () => {
    await part.kill();
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    await part.start();
  },
});

const poisoned = (line: Line, { ms, stream, toxicity }: FaultPlan, toxic: Toxic, signal: AbortSignal): Strike => ({
  target: line.name,
  holds: line,
  restMs: restMs.line,
  run: async () => {
    await line.poison(toxic, stream, toxicity);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    await line.heal();
  },
});

const strikeOf = (site: Site, fault: FaultPlan, signal: AbortSignal): Strike => {
  const line = chosen(site.lines, fault.target);
  const poison = (toxic: Toxic): Strike => poisoned(line, fault, toxic, signal);
  const strikes: Record<FaultKind, () => Strike> = {
    'worker killed': () => killed(chosen(site.workers, fault.target), fault, restMs.process, signal),
    'api killed': () => killed(chosen(site.apis, fault.target), fault, restMs.process, signal),
    'Temporal killed': () => killed(site.temporal, fault, restMs.temporal, signal),
    'Postgres killed': () => killed(site.postgres, fault, restMs.postgres, signal),
    'connections cut': () => ({
      target: line.name,
      holds: line,
      restMs: restMs.line,
      run: async () => {
        await line.cut();
        await sleep(fault.ms, undefined, { signal }).catch(() => undefined);
        await line.heal();
      },
    }),
    'connections reset': () => poison({ type: 'reset_peer', timeout: Math.round(fault.ms / 4) }),
    'connections silent': () => poison({ type: 'timeout', timeout: 0 }),
    'connections delayed': () => poison({ type: 'latency', latency: Math.round(fault.ms / 5), jitter: 50 }),
    'connections sliced': () => poison({ type: 'slicer', average_size: 64, size_variation: 32, delay: 200 }),
    // The server reads its limits at its start.
    'registrations throttled': () => ({
      target: site.temporal.name,
      holds: site.temporal,
      restMs: restMs.temporal,
      run: async () => {
        site.setThrottled(true);
        await site.temporal.kill();
        await site.temporal.start();
        await sleep(throttledMs, undefined, { signal }).catch(() => undefined);
        site.setThrottled(false);
        await site.temporal.kill();
        await site.temporal.start();
      },
    }),
  };
  return strikes[fault.kind]();
};

/** Injects one fault after the other; the next does not wait until the one before is healed. */
export const startInjector = (site: Site, next: () => FaultPlan, onFailure: (error: unknown) => void): Injector => {
  const ending = new AbortController();
  const held = new Set<object>();
  const running = new Set<Promise<void>>();
  const injections: Injection[] = [];

  const inject = async (fault: FaultPlan): Promise<void> => {
    const { target, holds, restMs, run } = strikeOf(site, fault, ending.signal);
    // It is broken already: one that strikes something else comes soon.
    if (held.has(holds)) return;
    held.add(holds);
    const startedAt = Date.now();
    try {
      await run();
      injections.push({ kind: fault.kind, target, startedAt, healedAt: Date.now() });
    } catch (error) {
      onFailure(error);
    } finally {
      void sleep(restMs, undefined, { signal: ending.signal })
        .catch(() => undefined)
        .then(() => held.delete(holds));
    }
  };
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const fault = next();
      await sleep(fault.afterMs, undefined, { signal: ending.signal }).catch(() => undefined);
      while (running.size >= unhealedMax) await Promise.race(running);
      if (ending.signal.aborted) return;
      const strike = inject(fault);
      running.add(strike);
      void strike.finally(() => running.delete(strike));
    }
  };
  const looping = loop();
  return {
    injections,
    stop: async () => {
      ending.abort();
      await looping;
      await Promise.all(running);
    },
  };
};
