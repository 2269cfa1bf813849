import { createApp } from '../api/app.ts';
import { openConsole } from '../api/documentation/console.ts';
import type { Api, ApiDependencies } from '../api/env.ts';
import { type Denials, openDenials, unwrittenDenials } from '../background/audit/denials.ts';
import { type Access, openAccess } from '../background/authentication/access.ts';
import { type ElevationUses, openElevationUses, unwrittenUses } from '../background/elevation/uses.ts';
import { auditEventsWritten } from '../db/audit/tally.ts';
import { documentationSite } from '../layout/layout.ts';
import { authenticationObserver } from '../telemetry/authentication-metrics.ts';
import { openAddressGuard } from '../usecases/rate-limit/address-guard.ts';
import { openStreamLimits } from '../usecases/rate-limit/stream-limits.ts';
import { type Config, required } from './config.ts';
import { type Control, openControl, type ProcessOptions } from './connections.ts';
import { passwordsOf } from './passwords.ts';
import { type Preparation, preparation, preparedFirst } from './preparation.ts';
import { addressSettingsOf, controlBreaker, limitsOf, streamSettingsOf } from './wiring.ts';

type AccessParts = Omit<
  Parameters<typeof openAccess>[0],
  'databaseUrl' | 'bootstrapKey' | 'limits' | 'cacheEntriesMax' | 'staleSecondsMax' | 'isReadOnly'
>;

/** Verifies the keys of callers. */
export const openAccessOf = (config: Config, parts: AccessParts): Access =>
  openAccess({
    ...parts,
    databaseUrl: required(config, 'DATABASE_URL'),
    bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
    limits: limitsOf(config),
    cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
    staleSecondsMax: config.AUTH_STALE_SECONDS_MAX,
    isReadOnly: config.READ_ONLY,
  });

export interface ApiOptions extends ProcessOptions {
  /** Aborts when the process is asked to stop. */
  stopping: AbortSignal;
  /** Opened, and in the end closed, by the caller. Default: its own. */
  control?: Control;
  /** The caller sends no request before it has loaded the key ring, so that requests do not wait for the preparation. */
  isPrepared?: boolean;
  wrapAccess?: (access: Access) => Access;
  denialsFlushEveryMs?: number;
  /** The built console. Default: none, so that the console is not served. */
  consoleFolder?: string;
  /** Default: where `npm run docs:build` writes it. */
  siteFolder?: string;
}

/** An api process without its ports. */
export interface ComposedApi extends Control {
  access: Access;
  denials: Denials;
  elevationUses: ElevationUses;
  dependencies: ApiDependencies;
  app: Api;
  preparation: Preparation;
}

/** Opens everything that an api process consists of. Nothing has to be reachable yet. */
export const composeApi = async (config: Config, options: ApiOptions): Promise<ComposedApi> => {
  const { name, logger, metrics, stopping, wrapAccess = (access) => access, denialsFlushEveryMs } = options;
  metrics.degradation.setReadOnly(config.READ_ONLY);
  const opened = options.control ?? (await openControl(config, options, { breaker: controlBreaker(options) }));
  const { control, stores, listener } = opened;
  const verification = openAccessOf(config, {
    db: control.db,
    keyRing: control.keyRing,
    listener,
    applicationName: name,
    observe: authenticationObserver(metrics),
    onError: (error, what) => logger.warn({ err: error }, what),
  });
  metrics.collectAccess(verification.state);
  const prepare = preparation(opened, config);
  const access = wrapAccess(options.isPrepared === true ? verification : preparedFirst(prepare, verification));
  const denials = config.READ_ONLY
    ? unwrittenDenials()
    : openDenials({
        db: control.db,
        onError: (error) => logger.warn({ err: error }, 'refusals could not be written to the audit trail'),
        ...(denialsFlushEveryMs === undefined ? {} : { flushEveryMs: denialsFlushEveryMs }),
      });
  const elevationUses = config.READ_ONLY
    ? unwrittenUses()
    : openElevationUses({
        db: control.db,
        onError: (error) => logger.warn({ err: error }, 'calls by elevations could not be written to the audit trail'),
        ...(denialsFlushEveryMs === undefined ? {} : { flushEveryMs: denialsFlushEveryMs }),
      });
  const streams = openStreamLimits(streamSettingsOf(config));
  metrics.collectStreams(streams.count);
  metrics.collectAudit({ written: auditEventsWritten, denials: denials.state });
  const dependencies: ApiDependencies = {
    control,
    access,
    addressGuard: openAddressGuard({
      stores,
      settings: addressSettingsOf(config),
      onBlock: () => metrics.addressWaitsTotal.inc(),
    }),
    streams,
    attempts: opened.stores,
    passwords: passwordsOf(config, { keyRing: control.keyRing, metrics, logger }),
    trustedProxies: config.TRUSTED_PROXIES,
    hstsIncludesSubdomains: config.HSTS_INCLUDE_SUBDOMAINS,
    providerSecrets: {
      paymentSignature: config.PAYMENT_WEBHOOK_SECRET ?? null,
      notificationSignature: config.NOTIFY_SECRET ?? null,
    },
    siteFolder: options.siteFolder ?? documentationSite,
    console: options.consoleFolder === undefined ? null : await openConsole(options.consoleFolder),
    denials,
    elevationUses,
    logger,
    metrics,
    stopping,
  };
  return {
    ...opened,
    access,
    denials,
    elevationUses,
    dependencies,
    app: createApp(dependencies),
    preparation: prepare,
    close: async () => {
      // A platform key that has been stored is also printed.
      await prepare.settled();
      await Promise.all([verification.close(), denials.close(), elevationUses.close()]);
      if (options.control === undefined) await opened.close();
    },
  };
};
