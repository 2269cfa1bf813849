import { OpenAPIHono } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { canonicalPath } from '../../src/api/alias.ts';
import { registerRoutes } from '../../src/api/app.ts';
import type { Api, ApiEnv } from '../../src/api/env.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import type { Denials } from '../../src/background/audit/denials.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { Problem } from '../../src/contract/problem.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openListener } from '../../src/db/listener.ts';
import { openOperationFeed } from '../../src/db/operation/feed.ts';
import { controlOf, openAccessOf, openApp } from '../../src/main/app.ts';
import type { Config } from '../../src/main/config.ts';
import { controlClientOf, poolSettings, storageOf } from '../../src/main/wiring.ts';
import type { RateLimitStores } from '../../src/providers/rate-limit/port.ts';
import { openRateLimitStores } from '../../src/providers/rate-limit/stores.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import type { Authenticator } from '../../src/usecases/authentication/authenticator.ts';
import type { Dependencies } from '../../src/usecases/context.ts';
import type { AddressSettings } from '../../src/usecases/rate-limit/address-guard.ts';
import type { StreamSettings } from '../../src/usecases/rate-limit/stream-limits.ts';
import { testConfig } from '../support/config.ts';
import { temporalAddress } from '../support/temporal.ts';
import { webhookSecret } from '../support/webhook-signature.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

export const platformKey = `fh_platform_sk_${'k'.repeat(43)}`;
const json = { 'Content-Type': 'application/json' };

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, with the media type. */
  json?: unknown;
  /** Sent unchanged. */
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** `null`: without credentials. */
  key?: string | null;
  signal?: AbortSignal;
}

export interface TestApi {
  app: Api;
  /** The log lines, each one JSON text. */
  log: string[];
  stopping: AbortController;
  denials: Denials;
  access: Authenticator;
  request(path: string, call?: Call): Promise<Response>;
  close(): Promise<void>;
}

export const openApi = openApiDocument(registerRoutes(new OpenAPIHono<ApiEnv>()));

const templates = Object.keys(openApi.paths ?? {}).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Returns the description of this call; undefined if it describes no such route. */
const describedCall = (path: string, method: string) => {
  const canonical = canonicalPath(new Request(new URL(path, 'http://localhost'), { method }));
  const template = templates.find(({ pattern }) => pattern.test(canonical))?.template;
  const item = template === undefined ? undefined : openApi.paths?.[template];
  return item?.[method.toLowerCase() as 'get'];
};

/** Checks that the description declares this response. */
const expectDescribed = (path: string, method: string, response: Response): void => {
  const described = describedCall(path, method);
  if (described === undefined) return;
  const announced = described.responses?.[response.status];
  expect(announced, `${method} ${path} is not said to answer ${response.status}`).toBeDefined();
  const contentType = response.headers.get('content-type')?.split(';')[0];
  if (contentType === undefined) return;
  expect(announced).toMatchObject({ content: { [contentType]: {} } });
};

const requestOf =
  (app: Api) =>
  async (path: string, call: Call = {}): Promise<Response> => {
    const { key = platformKey, method = call.json === undefined && call.body === undefined ? 'GET' : 'POST' } = call;
    const body = call.json === undefined ? call.body : JSON.stringify(call.json);
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      headers: {
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        ...(call.json === undefined ? {} : json),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    };
    const response = await app.request(path, init);
    expectDescribed(path, method, response);
    return response;
  };

interface AddressOptions {
  /** null: only the hash of the platform's key is stored. */
  bootstrapKey?: string | null;
  stores?: RateLimitStores;
  addressSettings?: Partial<AddressSettings>;
  streamSettings?: Partial<StreamSettings>;
  trustedProxies?: number;
  hstsIncludesSubdomains?: boolean;
  paymentWebhookSecret?: string | null;
}

const configWith = (config: Config, options: AddressOptions): Config => {
  const { addressSettings: { perMinute, badKeysPerMinute, backoff } = {}, streamSettings: streams = {} } = options;
  return {
    ...config,
    FREEHOLD_BOOTSTRAP_KEY: options.bootstrapKey === null ? undefined : platformKey,
    PAYMENT_WEBHOOK_SECRET:
      options.paymentWebhookSecret === undefined ? webhookSecret : (options.paymentWebhookSecret ?? undefined),
    TRUSTED_PROXIES: options.trustedProxies ?? config.TRUSTED_PROXIES,
    HSTS_INCLUDE_SUBDOMAINS: options.hstsIncludesSubdomains ?? config.HSTS_INCLUDE_SUBDOMAINS,
    STREAMS_PER_KEY_MAX: streams.perKey ?? config.STREAMS_PER_KEY_MAX,
    STREAMS_PER_ORGANIZATION_MAX: streams.perOrganization ?? config.STREAMS_PER_ORGANIZATION_MAX,
    STREAMS_MAX: streams.perProcess ?? config.STREAMS_MAX,
    ...(streams.streamMsMax === undefined ? {} : { STREAM_SECONDS_MAX: streams.streamMsMax / 1_000 }),
    ...(badKeysPerMinute === undefined ? {} : { ABUSE_BAD_KEYS_PER_MINUTE: badKeysPerMinute }),
    ...(perMinute === undefined
      ? {}
      : {
          RATE_LIMIT_SENSITIVE_PER_MINUTE: perMinute.sensitive,
          RATE_LIMIT_VERIFICATION_PER_MINUTE: perMinute.verification,
        }),
    ...(backoff === undefined
      ? {}
      : {
          ABUSE_WAIT_SECONDS: backoff.firstMs / 1_000,
          ABUSE_WAIT_SECONDS_MAX: backoff.maxMs / 1_000,
          ABUSE_QUIET_SECONDS: backoff.quietMs / 1_000,
        }),
  };
};

interface TestParts {
  control: Dependencies;
  access: Authenticator;
  stores: RateLimitStores;
  metrics: Metrics;
}

/** Opens the shipped app. Refusals are written when a test requests it, and at the end. */
const openTestApp = (config: Config, parts: TestParts) => {
  const log: string[] = [];
  const stopping = new AbortController();
  const { app, denials } = openApp(config, {
    ...parts,
    logger: createLogger({ level: 'debug', process: 'api', destination: { write: (line) => void log.push(line) } }),
    stopping: stopping.signal,
    denialsFlushEveryMs: 3_600_000,
  });
  return { app, log, stopping, denials, access: parts.access, request: requestOf(app) };
};

const applicationName = 'freehold-test';

/** Opens the shipped app with unreachable servers. */
export const openUnreachableApi = (authenticate?: Authenticator['authenticate']): TestApi => {
  const url = 'postgres://freehold_service@127.0.0.1:1/freehold';
  const config = configWith(testConfig({ DATABASE_URL: url, DATABASE_CONNECT_SECONDS: 1, EXPORT_DIR: '/nowhere' }), {});
  const database = openDatabase(url, applicationName, poolSettings(config));
  const { db } = database;
  const temporal = controlClientOf(config, openConnection({ address: '127.0.0.1:1' }));
  const listener = openListener(url, applicationName);
  const feed = openOperationFeed(listener, () => undefined);
  const unloaded = () => {
    throw new DomainError('database_unavailable');
  };
  const keyRing = {
    load: async () => undefined,
    hash: unloaded,
    hashes: unloaded,
    seal: unloaded,
    unseal: unloaded,
    linkTag: unloaded,
    linkTags: unloaded,
    signer: unloaded,
    publicKeys: unloaded,
  };
  const kms = { name: 'local', wrap: unloaded, unwrap: unloaded };
  const metrics = createMetrics('api');
  const stores = openRateLimitStores({ redis: null, entriesMax: 1_000 });
  const storage = storageOf(config);
  const access = openAccessOf(config, { db, keyRing, listener, applicationName, metrics, onError: () => undefined });
  const open = openTestApp(config, {
    control: controlOf(config, { db, temporal, feed, keyRing, kms, rateLimiter: stores.callers, storage }),
    access: authenticate === undefined ? access : { ...access, authenticate },
    stores,
    metrics,
  });
  return {
    ...open,
    close: async () => {
      await Promise.all([access.close(), open.denials.close()]);
      await Promise.all([listener.close(), temporal.close(), database.close(), stores.close()]);
    },
  };
};

/** Opens the app and a worker, with their own database and control namespace on the real servers. */
export const openTestApi = async (
  options: Omit<WorldOptions, 'temporalAddress'> & AddressOptions = {},
): Promise<TestApi & { world: World }> => {
  const world = await createWorld({ temporalAddress: temporalAddress(), ...options });
  const config = configWith(world.config, options);
  const { db, keyRing, listener } = world;
  const metrics = createMetrics('api');
  const access = openAccessOf(config, { db, keyRing, listener, applicationName, metrics, onError: () => undefined });
  const { stores = world.stores } = options;
  const control = { ...world, rateLimiter: stores.callers };
  const open = openTestApp(config, { control, access, stores, metrics });
  return {
    ...open,
    world,
    close: async () => {
      await Promise.all([access.close(), open.denials.close()]);
      await world.close();
    },
  };
};

/** Reads a response as a problem, and checks its fields and headers. */
export const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.strict().parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`/docs/errors#${problem.code}`);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
};
