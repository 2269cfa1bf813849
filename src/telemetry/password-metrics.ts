import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface PasswordMetrics {
  /** Seconds of one hash, without its wait in the queue. */
  readonly passwordHashSeconds: Histogram;
  /** Comparisons with breached passwords: `breached`, `clear`, or `unknown` if the service did not answer. */
  readonly breachChecks: Counter<'outcome'>;
  /** Hashes that wait for their turn, read at each scrape. */
  collectPasswordQueue(waiting: () => number): void;
}

export const passwordMetrics = (registers: Registry[]): PasswordMetrics => {
  const breachChecks = new Counter({
    name: 'freehold_password_breach_checks_total',
    help: 'Comparisons of passwords with breached ones',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['breached', 'clear', 'unknown']) breachChecks.inc({ outcome }, 0);
  return {
    passwordHashSeconds: new Histogram({
      name: 'freehold_password_hash_seconds',
      help: 'Duration of single password hashes',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    breachChecks,
    collectPasswordQueue: (waiting) => {
      new Gauge({
        name: 'freehold_password_hash_queue',
        help: 'Sign-ins and password hashes that wait for their turn',
        registers,
        collect() {
          this.set(waiting());
        },
      });
    },
  };
};
