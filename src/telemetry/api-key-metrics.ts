import { Counter, type Registry } from 'prom-client';

export interface ApiKeyMetrics {
  /** Keys that were `issued`, `rotated` and `revoked` by requests to this process. */
  readonly apiKeyChanges: Counter<'change'>;
  /** Rotations that were refused or failed, by the code of the error. */
  readonly apiKeyRotationFailures: Counter<'code'>;
  /** Keys that are older than their policy allows, counted at each scrape. */
  collectOverdueKeys(count: () => Promise<number>): void;
}

export const apiKeyMetrics = (
  registers: Registry[],
  collect: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): ApiKeyMetrics => {
  const apiKeyChanges = new Counter({
    name: 'freehold_api_key_changes_total',
    help: 'Keys that were issued, rotated and revoked',
    labelNames: ['change'],
    registers,
  });
  for (const change of ['issued', 'rotated', 'revoked']) apiKeyChanges.inc({ change }, 0);
  return {
    apiKeyChanges,
    apiKeyRotationFailures: new Counter({
      name: 'freehold_api_key_rotation_failures_total',
      help: 'Rotations of keys that were refused or failed',
      labelNames: ['code'],
      registers,
    }),
    collectOverdueKeys: (count) =>
      collect('freehold_api_keys_overdue', 'Keys that are overdue for rotation', 'overdue_keys', count),
  };
};
