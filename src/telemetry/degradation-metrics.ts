import { Counter, Gauge, type Registry } from 'prom-client';

export type CircuitStateNumber = 0 | 1 | 2;

/** Circuit breakers and read-only mode. */
export interface DegradationMetrics {
  /** Registers a breaker: its openings count from 0, and its state is read at each scrape. */
  addCircuit(name: string, state: () => CircuitStateNumber): void;
  /** Registers a set of breakers with one for each target; the number not closed is read at each scrape. */
  addCircuits(name: string, open: () => number): void;
  circuitOpened(name: string): void;
  /** Takes the value of `READ_ONLY` at the start of the process. */
  setReadOnly(isReadOnly: boolean): void;
}

export const degradationMetrics = (registers: Registry[]): DegradationMetrics => {
  const states = new Map<string, () => CircuitStateNumber>();
  const openOf = new Map<string, () => number>();
  new Gauge({
    name: 'freehold_circuit_state',
    help: 'State of the circuit breaker: 0 closed, 1 half-open, 2 open',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, state] of states) this.set({ name }, state());
    },
  });
  new Gauge({
    name: 'freehold_circuits_open',
    help: 'Circuit breakers that are not closed, where each target has its own',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, open] of openOf) this.set({ name }, open());
    },
  });
  const opened = new Counter({
    name: 'freehold_circuit_opened_total',
    help: 'How often a circuit breaker has opened',
    labelNames: ['name'],
    registers,
  });
  const readOnly = new Gauge({
    name: 'freehold_read_only',
    help: '1 if this process is in read-only mode, else 0',
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
