import { createApp } from '../api/app.ts';
import type { Api } from '../api/env.ts';
import { type Denials, openDenials, unwrittenDenials } from '../background/audit/denials.ts';
import { type Access, openAccess } from '../background/authentication/access.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import type { Listener } from '../db/listener.ts';
import type { RateLimitStores } from '../providers/rate-limit/port.ts';
import { authenticationObserver } from '../telemetry/authentication-metrics.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Authenticator } from '../usecases/authentication/authenticator.ts';
import type { Dependencies } from '../usecases/context.ts';
import { openAddressGuard } from '../usecases/rate-limit/address-guard.ts';
import { openStreamLimits } from '../usecases/rate-limit/stream-limits.ts';
import { type Config, required } from './config.ts';
import { addressSettingsOf, limitsOf, settingsOf, streamSettingsOf, webhookTargetsOf } from './wiring.ts';

/** The dependencies of the use cases. */
export const controlOf = (config: Config, parts: Omit<Dependencies, 'settings' | 'webhookTargets'>): Dependencies => ({
  ...parts,
  webhookTargets: webhookTargetsOf(config),
  settings: settingsOf(config),
});

interface AccessParts extends Pick<Dependencies, 'db' | 'keyRing'> {
  listener: Listener;
  applicationName: string;
  metrics: Metrics;
  onError: (error: unknown, what: string) => void;
}

/** Verifies the keys of callers. */
export const openAccessOf = (config: Config, { metrics, ...parts }: AccessParts): Access =>
  openAccess({
    ...parts,
    databaseUrl: required(config, 'DATABASE_URL'),
    bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
    limits: limitsOf(config),
    cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
    staleSecondsMax: config.AUTH_STALE_SECONDS_MAX,
    isReadOnly: config.READ_ONLY,
    observe: authenticationObserver(metrics),
  });

interface AppParts {
  control: Dependencies;
  access: Authenticator;
  stores: RateLimitStores;
  metrics: Metrics;
  logger: Logger;
  /** Aborts when the process is asked to stop. */
  stopping: AbortSignal;
  denialsFlushEveryMs?: number;
}

/** The HTTP application of an api process. `denials` are written until they are closed. */
export const openApp = (
  config: Config,
  { control, access, stores, metrics, logger, stopping, denialsFlushEveryMs }: AppParts,
): { app: Api; denials: Denials } => {
  const denials = config.READ_ONLY
    ? unwrittenDenials()
    : openDenials({
        db: control.db,
        onError: (error) => logger.warn({ err: error }, 'refusals could not be written to the audit trail'),
        ...(denialsFlushEveryMs === undefined ? {} : { flushEveryMs: denialsFlushEveryMs }),
      });
  const streams = openStreamLimits(streamSettingsOf(config));
  metrics.collectStreams(streams.count);
  metrics.collectAudit({ written: auditEventsWritten, denials: denials.state });
  const app = createApp({
    control,
    access,
    addressGuard: openAddressGuard({
      stores,
      settings: addressSettingsOf(config),
      onBlock: () => metrics.addressWaitsTotal.inc(),
    }),
    streams,
    trustedProxies: config.TRUSTED_PROXIES,
    hstsIncludesSubdomains: config.HSTS_INCLUDE_SUBDOMAINS,
    paymentWebhookSecret: config.PAYMENT_WEBHOOK_SECRET ?? null,
    denials,
    logger,
    metrics,
    stopping,
  });
  return { app, denials };
};
