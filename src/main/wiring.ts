import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolSettings } from '../db/client.ts';
import { openLocalKms } from '../providers/kms/local.ts';
import type { Kms } from '../providers/kms/port.ts';
import type { Logger } from '../providers/telemetry/logs.ts';
import type { Tracing } from '../providers/telemetry/traces.ts';
import type { TemporalTarget } from '../providers/temporal/connection.ts';
import type { LimitSettings } from '../usecases/authentication/authenticator.ts';
import { type Config, required } from './config.ts';

/** What api and worker read from the configuration in the same way. */
export const poolSettings = (config: Config): PoolSettings => ({
  max: config.DATABASE_POOL_MAX,
  idleSeconds: config.DATABASE_IDLE_SECONDS,
  lifetimeSeconds: config.DATABASE_LIFETIME_SECONDS,
  connectSeconds: config.DATABASE_CONNECT_SECONDS,
  statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
  pgbouncer: config.DATABASE_PGBOUNCER,
});

export const temporalTarget = async (config: Config): Promise<TemporalTarget> => ({
  address: required(config, 'TEMPORAL_ADDRESS'),
  apiKey: config.TEMPORAL_API_KEY,
  ...(config.TEMPORAL_TLS ? { tls: await tlsOf(config) } : {}),
});

const tlsOf = async (config: Config) => {
  const { TEMPORAL_TLS_SERVER_NAME: serverName, TEMPORAL_TLS_CA_FILE: ca } = config;
  const { TEMPORAL_TLS_CERT_FILE: certificate, TEMPORAL_TLS_KEY_FILE: key } = config;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new Error('TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE are set together or not at all');
  }
  return {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(ca === undefined ? {} : { serverRootCACertificate: await readFile(ca) }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: await readFile(certificate), key: await readFile(key) } }),
  };
};

/** null: tracing is off. Loaded only when it is on: it costs a process 20 MB and some of its start. */
export const tracingOf = async (config: Config, serviceName: string, logger: Logger): Promise<Tracing | null> => {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return null;
  const { startTracing } = await import('../providers/telemetry/traces.ts');
  return startTracing({ endpoint, serviceName, logger });
};

/** What wraps the secrets of the key ring. */
export const kmsOf = (config: Config): Promise<Kms> =>
  openLocalKms(config.FREEHOLD_KEY_FILE ?? join(config.FREEHOLD_DATA_DIR, 'kms.key'));

export const limitsOf = (config: Config): LimitSettings => ({
  keyPerHour: { default: config.RATE_LIMIT_KEY_PER_HOUR, max: config.RATE_LIMIT_KEY_PER_HOUR_MAX },
  principalPerMinute: {
    default: config.RATE_LIMIT_PRINCIPAL_PER_MINUTE,
    max: config.RATE_LIMIT_PRINCIPAL_PER_MINUTE_MAX,
  },
});

/** Where LISTEN works; null: nowhere, for PgBouncer is in between. */
export const listenUrlOf = (config: Config): string | null =>
  config.DATABASE_LISTEN_URL ?? (config.DATABASE_PGBOUNCER ? null : required(config, 'DATABASE_URL'));
