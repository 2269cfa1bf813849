import { Counter, Gauge, type Registry } from 'prom-client';

const outcomes = ['allowed', 'refused', 'failed'] as const;

const looks = ['unchanged', 'activated', 'rejected', 'failed'] as const;

/** What the policy decides, and for whom. */
export interface PolicyMetrics {
  /** A decision for another service. `failed`: there was none. */
  onAnswer(outcome: (typeof outcomes)[number]): void;
  /** A call that the policy has refused, by the rule. */
  onRefusal(policyIds: readonly string[]): void;
  /** The policy by which this process decides. */
  onPolicy(revision: string): void;
  /** A look at the place of policies from outside. */
  onLook(outcome: (typeof looks)[number]): void;
}

export const policyMetrics = (registers: Registry[]): { policy: PolicyMetrics } => {
  const answers = new Counter({
    name: 'freehold_policy_answers_total',
    help: 'Decisions for other services, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'freehold_policy_refusals_total',
    help: 'Calls that the policy has refused, by the rule',
    labelNames: ['policy'],
    registers,
  });
  const info = new Gauge({
    name: 'freehold_policy_info',
    help: '1 for the policy by which this process decides',
    labelNames: ['revision'],
    registers,
  });
  const looked = new Counter({
    name: 'freehold_policy_looks_total',
    help: 'Looks at the place of policies from outside, by outcome; failed: the file could not be read',
    labelNames: ['outcome'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const outcome of outcomes) answers.inc({ outcome }, 0);
  for (const outcome of looks) looked.inc({ outcome }, 0);
  return {
    policy: {
      onLook: (outcome) => looked.inc({ outcome }),
      onAnswer: (outcome) => answers.inc({ outcome }),
      onRefusal: (policyIds) => {
        for (const policy of policyIds) refusals.inc({ policy });
      },
      onPolicy: (revision) => {
        info.reset();
        info.set({ revision }, 1);
      },
    },
  };
};
