import { z } from 'zod';
import { decisionSecondsDefault, decisionSecondsMax } from '../contract/policy.ts';

/** Settings of the policy and of what it tells others. */
export const policyEnvironment = {
  DECISION_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(decisionSecondsMax)
    .default(decisionSecondsDefault)
    .describe(
      'How long other services may keep a decision of `/v1/policy/evaluate`, unless something ends it earlier.',
    ),
};
