import { Counter, Gauge, type Registry } from 'prom-client';

export type CircuitStateNumber = 0 | 1 | 2;

/** What a process does without, and what it refuses because of it. */
export interface DegradationMetrics {
  /** A circuit breaker that was made: counted from 0 on, its state read at each scrape. */
  addCircuit(name: string, state: () => CircuitStateNumber): void;
  /** Breakers of which there is one for each target: how many are not closed, read at each scrape. */
  addCircuits(name: string, open: () => number): void;
  circuitOpened(name: string): void;
  /** `READ_ONLY`, as it was at the start. */
  setReadOnly(isReadOnly: boolean): void;
}

export const degradationMetrics = (registers: Registry[]): DegradationMetrics => {
  const states = new Map<string, () => CircuitStateNumber>();
  const openOf = new Map<string, () => number>();
  new Gauge({
    name: 'freehold_circuit_state',
    help: 'Circuit breakers: 0 closed, 1 half-open, 2 open',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, state] of states) this.set({ name }, state());
    },
  });
  new Gauge({
    name: 'freehold_circuits_open',
    help: 'Circuit breakers that are not closed, of those with one for each target',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, open] of openOf) this.set({ name }, open());
    },
  });
  const opened = new Counter({
    name: 'freehold_circuit_opened_total',
    help: 'Times that a circuit breaker has opened',
    labelNames: ['name'],
    registers,
  });
  const readOnly = new Gauge({
    name: 'freehold_read_only',
    help: 'Whether this process refuses changes',
    registers,
  });
  return {
    addCircuit: (name, state) => {
      states.set(name, state);
      opened.inc({ name }, 0);
    },
    addCircuits: (name, open) => {
      openOf.set(name, open);
      opened.inc({ name }, 0);
    },
    circuitOpened: (name) => opened.inc({ name }),
    setReadOnly: (isReadOnly) => readOnly.set(isReadOnly ? 1 : 0),
  };
};
