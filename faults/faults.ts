import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultKind, type FaultPlan, faultKinds } from './plan.ts';
import type { Site } from './site.ts';
import { type Strike, strikesOf } from './strikes.ts';

export interface Injection {
  kind: FaultKind;
  target: string;
  startedAt: number;
  /** When the broken part worked again. */
  healedAt: number;
}

export interface Injector {
  /** In the order of healing. */
  injections: Injection[];
  /** Resolves when each kind was injected at least once. */
  allKinds: Promise<void>;
  /** Injects no more faults, and waits until all are healed. */
  stop(): Promise<void>;
}

/** Killed parts return late on a slow machine. The limit then reduces faults, instead of keeping the world always broken. */
const unhealedMax = 2;

/** Injects one fault after the other, without waiting until the previous one is healed. */
export const startInjector = (site: Site, next: () => FaultPlan, onFailure: (error: unknown) => void): Injector => {
  const ending = new AbortController();
  const { signal } = ending;
  const held = new Set<object>();
  const running = new Set<Promise<void>>();
  const injections: Injection[] = [];
  /** Faults of kinds not injected yet, because all their targets were already broken or resting. */
  const postponed: FaultPlan[] = [];
  const missing = new Set<FaultKind>(faultKinds);
  let hadAllKinds = (): void => undefined;
  const allKinds = new Promise<void>((resolve) => {
    hadAllKinds = resolve;
  });

  const freeStrikeOf = (fault: FaultPlan): Strike | undefined =>
    strikesOf(site, fault, signal).find(({ holds }) => !held.has(holds));

  const inject = async (kind: FaultKind, { target, holds, restMs, run }: Strike): Promise<void> => {
    held.add(holds);
    const startedAt = Date.now();
    try {
      await run();
      injections.push({ kind, target, startedAt, healedAt: Date.now() });
      missing.delete(kind);
      if (missing.size === 0) hadAllKinds();
    } catch (error) {
      onFailure(error);
    } finally {
      void sleep(restMs, undefined, { signal })
        .catch(() => undefined)
        .then(() => held.delete(holds));
    }
  };
  const injectNext = (fault: FaultPlan): void => {
    const index = postponed.findIndex((earlier) => freeStrikeOf(earlier) !== undefined);
    const [due = fault] = index < 0 ? [] : postponed.splice(index, 1);
    const strike = freeStrikeOf(due);
    if (strike === undefined) {
      if (missing.has(due.kind)) postponed.push(due);
      return;
    }
    const injecting = inject(due.kind, strike);
    running.add(injecting);
    void injecting.finally(() => running.delete(injecting));
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const fault = next();
      await sleep(fault.afterMs, undefined, { signal }).catch(() => undefined);
      while (running.size >= unhealedMax) await Promise.race(running);
      if (!signal.aborted) injectNext(fault);
    }
  };
  const looping = loop();
  return {
    injections,
    allKinds,
    stop: async () => {
      ending.abort();
      await looping;
      await Promise.all(running);
    },
  };
};
