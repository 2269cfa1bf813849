import { Counter, type Registry } from 'prom-client';

export interface ApiKeyMetrics {
  /** Keys `issued`, `rotated` or `revoked` by requests to this process. */
  readonly apiKeyChanges: Counter<'change'>;
  /** Refused or failed rotations, by error code. */
  readonly apiKeyRotationFailures: Counter<'code'>;
  /** Keys older than their policy allows, counted at each scrape. */
  collectOverdueKeys(count: () => Promise<number>): void;
}

export const apiKeyMetrics = (
  registers: Registry[],
  collect: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): ApiKeyMetrics => {
  const apiKeyChanges = new Counter({
    name: 'freehold_api_key_changes_total',
    help: 'API keys issued, rotated or revoked',
    labelNames: ['change'],
    registers,
  });
  for (const change of ['issued', 'rotated', 'revoked']) apiKeyChanges.inc({ change }, 0);
  return {
    apiKeyChanges,
    apiKeyRotationFailures: new Counter({
      name: 'freehold_api_key_rotation_failures_total',
      help: 'API key rotations that were refused or failed',
      labelNames: ['code'],
      registers,
    }),
    collectOverdueKeys: (count) =>
      collect('freehold_api_keys_overdue', 'API keys that are overdue for rotation', 'overdue_keys', count),
  };
};
