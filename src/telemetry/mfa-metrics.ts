import { Counter, type Registry } from 'prom-client';
import { mfaKinds } from '../contract/factor.ts';

export interface MfaMetrics {
  /** Proofs of second factors, by codes and passkeys, that were accepted, or were wrong or used before. */
  readonly mfa: Counter<'kind' | 'outcome'>;
}

export const mfaMetrics = (registers: Registry[]): MfaMetrics => {
  const mfa = new Counter({
    name: 'freehold_mfa_total',
    help: 'Proofs of second factors, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  for (const kind of mfaKinds) for (const outcome of ['accepted', 'failed']) mfa.inc({ kind, outcome }, 0);
  return { mfa };
};
