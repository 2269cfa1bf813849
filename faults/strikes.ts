import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, Toxic } from './lines.ts';
import type { Part } from './parts.ts';
import type { FaultKind, FaultPlan } from './plan.ts';
import type { Site } from './site.ts';

/** One fault on one target, from its beginning until everything works again. */
export interface Strike {
  target: string;
  /** The target, left alone by other faults meanwhile and for a while afterwards. */
  holds: object;
  restMs: number;
  run(): Promise<void>;
}

const throttledMs = 8_000;

/** Lets a killed part make progress before it is killed again. */
const restMs = { process: 5_000, postgres: 6_000, temporal: 10_000, line: 500 } as const;

/** Ends early if the campaign ends; the fault is healed anyway. */
const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
};

const killed = (part: Part, { ms }: FaultPlan, rest: number, signal: AbortSignal): Strike => ({
  target: part.name,
  holds: part,
  restMs: rest,
  run: async () => {
    await part.kill();
    await pause(ms, signal);
    await part.start();
  },
});

const spoiled = (line: Line, { ms }: FaultPlan, spoil: () => Promise<void>, signal: AbortSignal): Strike => ({
  target: line.name,
  holds: line,
  restMs: restMs.line,
  run: async () => {
    try {
      await spoil();
      await pause(ms, signal);
    } finally {
      await line.heal();
    }
  },
});

/** The server reads its limits when it starts. */
const throttled = (site: Site, signal: AbortSignal): Strike => ({
  target: site.temporal.name,
  holds: site.temporal,
  restMs: restMs.temporal,
  run: async () => {
    site.setThrottled(true);
    await site.temporal.kill();
    await site.temporal.start();
    await pause(throttledMs, signal);
    site.setThrottled(false);
    await site.temporal.kill();
    await site.temporal.start();
  },
});

const toxicOf = ({ kind, ms }: FaultPlan): Toxic | undefined => {
  const toxics: Partial<Record<FaultKind, Toxic>> = {
    'connections reset': { type: 'reset_peer', timeout: Math.round(ms / 4) },
    'connections silent': { type: 'timeout', timeout: 0 },
    'connections delayed': { type: 'latency', latency: Math.round(ms / 5), jitter: 50 },
    'connections sliced': { type: 'slicer', average_size: 64, size_variation: 32, delay: 200 },
  };
  return toxics[kind];
};

/** All values in order, starting with the chosen one. */
const rotated = <T>(values: readonly T[], choice: number): T[] => {
  const first = Math.floor(choice * values.length);
  return [...values.slice(first), ...values.slice(0, first)];
};

/** Possible strikes for this fault, the planned one first; the others replace it if its target is already broken. */
export const strikesOf = (site: Site, fault: FaultPlan, signal: AbortSignal): Strike[] => {
  const { kind, target, stream, toxicity } = fault;
  const kill = (part: Part) => killed(part, fault, restMs.process, signal);
  if (kind === 'worker killed') return rotated(site.workers, target).map(kill);
  if (kind === 'api killed') return rotated(site.apis, target).map(kill);
  if (kind === 'Temporal killed') return [killed(site.temporal, fault, restMs.temporal, signal)];
  if (kind === 'Postgres killed') return [killed(site.postgres, fault, restMs.postgres, signal)];
  if (kind === 'registrations throttled') return [throttled(site, signal)];
  const toxic = toxicOf(fault);
  const spoil = (line: Line) => () => (toxic === undefined ? line.cut() : line.poison(toxic, stream, toxicity));
  return rotated(site.lines, target).map((line) => spoiled(line, fault, spoil(line), signal));
};
