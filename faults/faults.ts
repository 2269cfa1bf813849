import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultKind, type FaultPlan, faultKinds } from './plan.ts';
import type { Site } from './site.ts';
import { type Strike, strikesOf } from './strikes.ts';

export interface Injection {
  kind: FaultKind;
  target: string;
  startedAt: number;
  /** When what was broken worked again. */
  healedAt: number;
}

export interface Injector {
  /** In the order in which they were healed. */
  injections: Injection[];
  /** Each kind was injected at least once. */
  allKinds: Promise<void>;
  /** Injects no more, and waits until all is healed. */
  stop(): Promise<void>;
}

/** On a slow machine what was killed comes back late: then there are fewer faults, not a world that is always broken. */
const unhealedMax = 2;

/** Injects one fault after the other; the next does not wait until the one before is healed. */
export const startInjector = (site: Site, next: () => FaultPlan, onFailure: (error: unknown) => void): Injector => {
  const ending = new AbortController();
  const { signal } = ending;
  const held = new Set<object>();
  const running = new Set<Promise<void>>();
  const injections: Injection[] = [];
  /** Of kinds that were not injected yet: all that they could strike was broken already, or rested. */
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
