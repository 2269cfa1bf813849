import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayMs } from '../background/retention.ts';
import type { DispatchSettings } from '../background/webhook/sender.ts';
import { DomainError } from '../contract/errors.ts';
import type { PoolSettings } from '../db/client.ts';
import { type Breaker, type BreakerSettings, createBreaker } from '../providers/circuit/breaker.ts';
import { type Breakers, createBreakers } from '../providers/circuit/breakers.ts';
import type { TextRecords } from '../providers/dns/port.ts';
import { openTextRecords } from '../providers/dns/text-records.ts';
import { openLocalKms } from '../providers/kms/local.ts';
import type { Kms } from '../providers/kms/port.ts';
import { openVaultKms } from '../providers/kms/vault.ts';
import { isNoAnswer as isNoProviderAnswer, openIdentityProviders } from '../providers/oidc/openid-connect.ts';
import type { IdentityProviders } from '../providers/oidc/port.ts';
import { openOutboundFetch } from '../providers/outbound/fetch.ts';
import { type TargetRules, targetRules } from '../providers/outbound/target.ts';
import type { RateLimitStores } from '../providers/rate-limit/port.ts';
import { openRateLimitStores } from '../providers/rate-limit/stores.ts';
import { openFolderStorage } from '../providers/storage/folder.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { openConnection, TemporalTarget } from '../providers/temporal/connection.ts';
import { temporalControl } from '../providers/temporal/control.ts';
import { isOutage } from '../providers/temporal/errors.ts';
import type { TemporalControl } from '../providers/temporal/port.ts';
import { isNoAnswer } from '../providers/webhook/breaking.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type MetricsServer, serveMetrics } from '../telemetry/metrics-server.ts';
import { traceTemporalClient } from '../telemetry/trace-temporal.ts';
import type { Tracing } from '../telemetry/traces.ts';
import type { Dependencies } from '../usecases/context.ts';
import type { KeyRing } from '../usecases/key-ring/key-ring.ts';
import type { AddressSettings } from '../usecases/rate-limit/address-guard.ts';
import type { LimitSettings } from '../usecases/rate-limit/settings.ts';
import type { StreamSettings } from '../usecases/rate-limit/stream-limits.ts';
import type { SessionSettings } from '../usecases/session/settings.ts';
import { callbacksOf } from '../usecases/workflow/callback.ts';
import type { Dispatch } from '../usecases/workflow/parts.ts';
import { type Config, required } from './config.ts';
import { noticeChannelsOf } from './notifications.ts';

// Turns the configuration into the parts of api and worker.

export const poolSettings = (config: Config): PoolSettings => ({
  max: config.DATABASE_POOL_MAX,
  idleSeconds: config.DATABASE_IDLE_SECONDS,
  lifetimeSeconds: config.DATABASE_LIFETIME_SECONDS,
  connectSeconds: config.DATABASE_CONNECT_SECONDS,
  statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
  pgbouncer: config.DATABASE_PGBOUNCER,
  readOnly: config.READ_ONLY,
});

export const temporalTarget = async (config: Config): Promise<TemporalTarget> => ({
  address: required(config, 'TEMPORAL_ADDRESS'),
  apiKey: config.TEMPORAL_API_KEY,
  ...(config.TEMPORAL_TLS ? { tls: await tlsOf(config) } : {}),
});

/** The client of the control namespace. Only requests are refused while its breaker is open. */
export const controlClientOf = (
  config: Config,
  connection: ReturnType<typeof openConnection>,
  logger: Logger,
  breaker?: Breaker,
): TemporalControl =>
  temporalControl({
    connection,
    onCallbackRefused: once((error) =>
      logger.warn(
        { err: error, callbackUrl: config.CALLBACK_URL },
        'the Temporal server does not allow callbacks to CALLBACK_URL: add it to its allowedAddresses (docs/operations.md#callbacks). Until then, runs are started without, and their ends are noticed within a minute',
      ),
    ),
    namespace: config.TEMPORAL_NAMESPACE,
    interceptors: traceTemporalClient(),
    ...(breaker === undefined ? {} : { breaker }),
  });

const once = (note: (error: unknown) => void): ((error: unknown) => void) => {
  let isNoted = false;
  return (error) => {
    if (!isNoted) note(error);
    isNoted = true;
  };
};

/** What starts and ends of runs need in this process. */
export const dispatchOf = (
  config: Config,
  { metrics, logger }: { metrics: Metrics; logger: Logger },
  openKeyRing: () => Promise<Pick<KeyRing, 'callbackTag'>>,
): Dispatch => ({
  watch: metrics.dispatch,
  ...(config.CALLBACK_URL === undefined
    ? {}
    : {
        callbackOf: callbacksOf({
          baseUrl: config.CALLBACK_URL,
          openKeyRing,
          onUnsigned: (error) => logger.warn({ err: error }, 'a run is started without a callback'),
        }),
      }),
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

/** null: tracing is off. Its code is loaded only when it is on: it costs 20 MB and slows the start. */
export const tracingOf = async (config: Config, serviceName: string, logger: Logger): Promise<Tracing | null> => {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return null;
  const { startTracing } = await import('../telemetry/traces.ts');
  return startTracing({ endpoint, serviceName, logger });
};

export const keyFileOf = (config: Config): string =>
  config.FREEHOLD_KEY_FILE ?? join(config.FREEHOLD_DATA_DIR, 'kms.key');

export const storageOf = (config: Config): Storage =>
  openFolderStorage(config.EXPORT_DIR ?? join(config.FREEHOLD_DATA_DIR, 'exports'));

/** Where the breakers of a process report. */
interface BreakerWatch {
  metrics: Pick<Metrics, 'degradation'>;
  logger: Logger;
}

/** Few enough that three requests open it, and short enough that a recovery is noticed soon. */
const openAfter = 5;
const halfOpenMs = 2_000;

const breakerOf = (
  { metrics, logger }: BreakerWatch,
  settings: Pick<BreakerSettings, 'name' | 'code' | 'isOutage'>,
): Breaker =>
  createBreaker({
    ...settings,
    openAfter,
    halfOpenMs,
    metrics: metrics.degradation,
    onState: (state, error) => {
      const line = { circuit: settings.name, state, ...(error === undefined ? {} : { err: error }) };
      if (state === 'open') logger.warn(line, 'circuit opened: calls are refused');
      else logger.info(line, state === 'closed' ? 'circuit closed' : 'circuit half-open: one call is attempted');
    },
  });

/** Around the calls to the control namespace that requests wait for. */
export const controlBreaker = (watch: BreakerWatch): Breaker =>
  breakerOf(watch, { name: 'temporal', code: 'temporal_unavailable', isOutage });

/** Around the calls to organizations' namespaces. A refused call does not use up an attempt of its step. */
export const namespacesBreaker = (watch: BreakerWatch): Breaker =>
  breakerOf(watch, { name: 'temporal_namespaces', code: 'temporal_not_asked', isOutage });

/** One per webhook. An event that it holds back is attempted again like a failed one. */
export const webhookBreakers = ({ metrics }: Pick<BreakerWatch, 'metrics'>): Breakers =>
  createBreakers({
    name: 'webhooks',
    code: 'delivery_in_progress',
    isOutage: isNoAnswer,
    openAfter,
    halfOpenMs: 10_000,
    keysMax: 10_000,
    metrics: metrics.degradation,
  });

/** Around the calls to the service for breached passwords. Whatever it answers, the caller only learns that it is unknown. */
export const breachBreaker = (watch: BreakerWatch): Breaker =>
  breakerOf(watch, { name: 'pwned_passwords', code: 'internal_error', isOutage: () => true });

const isKmsOutage = (error: unknown): boolean => error instanceof DomainError && error.code === 'kms_unavailable';

/** The KMS that encrypts the secrets of the key ring. */
export const kmsOf = (config: Config, watch?: BreakerWatch): Promise<Kms> =>
  kmsNamed(config, config.KMS_PROVIDER, watch);

export const kmsNamed = async (config: Config, name: string, watch?: BreakerWatch): Promise<Kms> => {
  if (name === 'local') return openLocalKms(keyFileOf(config));
  if (name !== 'vault') throw new Error(`There is no KMS provider ${name}`);
  return openVaultKms({
    address: required(config, 'VAULT_ADDR'),
    token: required(config, 'VAULT_TOKEN'),
    key: config.VAULT_TRANSIT_KEY,
    mount: config.VAULT_TRANSIT_MOUNT,
    namespace: config.VAULT_NAMESPACE,
    ...(watch === undefined
      ? {}
      : { breaker: breakerOf(watch, { name: 'kms', code: 'kms_unavailable', isOutage: isKmsOutage }) }),
  });
};

export const limitsOf = (config: Config): LimitSettings => ({
  keyPerHour: { default: config.RATE_LIMIT_KEY_PER_HOUR, max: config.RATE_LIMIT_KEY_PER_HOUR_MAX },
  principalPerMinute: {
    default: config.RATE_LIMIT_PRINCIPAL_PER_MINUTE,
    max: config.RATE_LIMIT_PRINCIPAL_PER_MINUTE_MAX,
  },
});

/** Where calls are counted. An outage of Redis is logged once, and each fallback is counted. */
export const rateLimitStoresOf = (config: Config, metrics: Metrics, logger: Logger): RateLimitStores => {
  const url = config.RATE_LIMIT_REDIS_URL;
  const onState = (isShared: boolean, error: unknown): void => {
    if (isShared) logger.info('Redis counts for all processes again');
    else logger.warn({ err: error }, 'Redis is unavailable: each process limits by itself until it is back');
  };
  const onFallback = (): void => metrics.rateLimitFallbacksTotal.inc();
  return openRateLimitStores({
    redis: url === undefined ? null : { url, onState, onFallback },
    entriesMax: config.RATE_LIMIT_ENTRIES_MAX,
  });
};

export const addressSettingsOf = (config: Config): AddressSettings => ({
  perMinute: {
    sensitive: config.RATE_LIMIT_SENSITIVE_PER_MINUTE,
    verification: config.RATE_LIMIT_VERIFICATION_PER_MINUTE,
    login: config.RATE_LIMIT_LOGIN_PER_MINUTE,
  },
  badKeysPerMinute: config.ABUSE_BAD_KEYS_PER_MINUTE,
  backoff: {
    firstMs: config.ABUSE_WAIT_SECONDS * 1_000,
    maxMs: config.ABUSE_WAIT_SECONDS_MAX * 1_000,
    quietMs: config.ABUSE_QUIET_SECONDS * 1_000,
  },
});

export const streamSettingsOf = (config: Config): StreamSettings => ({
  perKey: config.STREAMS_PER_KEY_MAX,
  perOrganization: config.STREAMS_PER_ORGANIZATION_MAX,
  perProcess: config.STREAMS_MAX,
  streamMsMax: config.STREAM_SECONDS_MAX * 1_000,
});

export const outboundTargetsOf = (config: Config): TargetRules =>
  targetRules({ allowPrivate: config.WEBHOOK_ALLOW_PRIVATE, allowedNetworks: config.WEBHOOK_ALLOWED_NETWORKS });

/** A sign-in waits for several answers of its provider, so each is waited for a short time. */
const providerTimeoutMs = 5_000;
/** Far above any metadata or set of keys. */
const providerBytesMax = 262_144;

export const identityProvidersOf = (config: Config, { metrics }: Pick<BreakerWatch, 'metrics'>): IdentityProviders =>
  openIdentityProviders({
    outbound: openOutboundFetch({
      rules: outboundTargetsOf(config),
      timeoutMs: providerTimeoutMs,
      bytesMax: providerBytesMax,
      userAgent: 'Freehold-SSO/1',
    }),
    breakers: createBreakers({
      name: 'identity_providers',
      code: 'idp_unavailable',
      isOutage: isNoProviderAnswer,
      openAfter,
      halfOpenMs: 10_000,
      keysMax: 10_000,
      metrics: metrics.degradation,
    }),
  });

export const textRecordsOf = (config: Config): TextRecords =>
  openTextRecords({ timeoutMs: 3_000, servers: config.DNS_SERVERS });

/** The URL for LISTEN. null: none, because PgBouncer is in between. */
export const listenUrlOf = (config: Config): string | null =>
  config.DATABASE_LISTEN_URL ?? (config.DATABASE_PGBOUNCER ? null : required(config, 'DATABASE_URL'));

export const settingsOf = (config: Config): Dependencies['settings'] => ({
  ownedOrganizationsMax: config.ORGANIZATIONS_PER_OWNER_MAX,
  apiKeysPerMemberMax: config.API_KEYS_PER_MEMBER_MAX,
  apiKeysPerOrganizationMax: config.API_KEYS_PER_ORGANIZATION_MAX,
  deletionGraceSeconds: config.DELETION_GRACE_SECONDS,
  namespaceLengthMax: config.NAMESPACE_LENGTH_MAX,
  paymentExpirySeconds: config.PAYMENT_EXPIRY_SECONDS,
  jitMembersPerDayMax: config.SSO_MEMBERS_PER_DAY_MAX,
  webhooksMax: config.WEBHOOKS_PER_ORGANIZATION_MAX,
  workflowsMax: config.WORKFLOWS_PER_ORGANIZATION_MAX,
  openRunsMax: config.OPEN_RUNS_PER_ORGANIZATION_MAX,
  runStartsPerMinuteMax: config.RUN_STARTS_PER_MINUTE_MAX,
  schedulesMax: config.SCHEDULES_PER_ORGANIZATION_MAX,
  decisionSeconds: config.DECISION_SECONDS,
  runInputBytesMax: config.RUN_INPUT_BYTES_MAX,
  runResultBytesMax: config.RUN_RESULT_BYTES_MAX,
  webhookPendingMax: config.WEBHOOK_PENDING_MAX,
  webUiUrl: config.TEMPORAL_UI_URL ?? null,
  publicUrl: config.PUBLIC_URL ?? null,
  controlNamespace: config.TEMPORAL_NAMESPACE,
  noticeChannels: noticeChannelsOf(config),
  limits: limitsOf(config),
  sessions: sessionSettingsOf(config),
  isReadOnly: config.READ_ONLY,
});

const sessionSettingsOf = (config: Config): SessionSettings => {
  const access = config.SESSION_ACCESS_SECONDS;
  const ofProgram = { access, idle: config.SESSION_CLI_IDLE_SECONDS, absolute: config.SESSION_CLI_SECONDS_MAX };
  const browser = { access, idle: config.SESSION_BROWSER_IDLE_SECONDS, absolute: config.SESSION_BROWSER_SECONDS_MAX };
  return {
    life: { browser, cli: ofProgram, api: ofProgram },
    graceSeconds: config.SESSION_REFRESH_GRACE_SECONDS,
    perPersonMax: config.SESSIONS_PER_PERSON_MAX,
  };
};

export const dispatchSettingsOf = (config: Config): DispatchSettings => ({
  timeoutMs: config.WEBHOOK_TIMEOUT_MS,
  concurrency: config.WEBHOOK_CONCURRENCY,
  pendingMax: config.WEBHOOK_PENDING_MAX,
  pollMs: 1_000,
  backoffMs: 1_000,
  backoffMsMax: 3_600_000,
  giveUpMs: dayMs,
});

/** null: `METRICS_PORT` is not set. */
export const serveMetricsOf = async (
  config: Config,
  metrics: Metrics,
  logger: Logger,
): Promise<MetricsServer | null> => {
  const { METRICS_HOST: host, METRICS_PORT: port } = config;
  return port === undefined ? null : serveMetrics({ host, port, metrics, logger });
};
