import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { decisionSecondsDefault, decisionSecondsMax } from '../contract/policy.ts';
import { seconds, url } from './config-values.ts';

const isPublicKey = (pem: string): boolean => {
  try {
    return ['rsa', 'ec', 'ed25519'].includes(createPublicKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
};

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
  POLICY_BUNDLE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder whose file `bundle.tar.gz` is a [policy from outside](security/policy.md#a-policy-of-your-own), looked at every `POLICY_BUNDLE_SECONDS`. Api and worker need it. Unset, like `POLICY_BUNDLE_URL`: the policy of the product decides.',
    ),
  POLICY_BUNDLE_URL: url(/^https?$/)
    .optional()
    .describe(
      'Where a policy from outside is downloaded, instead of `POLICY_BUNDLE_DIR`. `POLICY_BUNDLE_PUBLIC_KEY` is needed with it.',
    ),
  POLICY_BUNDLE_SECONDS: seconds.default(30).describe('How often the worker looks for a new policy from outside.'),
  POLICY_BUNDLE_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('Sent as a bearer token with the request to `POLICY_BUNDLE_URL`.'),
  POLICY_BUNDLE_PUBLIC_KEY: z
    .string()
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(isPublicKey, 'a public key of RSA, EC or Ed25519, in PEM')
    .optional()
    .describe(
      'Key in PEM by which the signature of a policy from outside is verified. Set: an unsigned one is rejected.',
    ),
};
