import { OpenAPIHono } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { canonicalPath } from '../../src/api/alias.ts';
import { createApp, registerRoutes } from '../../src/api/app.ts';
import type { Api, ApiEnv } from '../../src/api/env.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { type Denials, openDenials, unwrittenDenials } from '../../src/background/audit/denials.ts';
import { openAccess } from '../../src/background/authentication/access.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { Problem } from '../../src/contract/problem.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openListener } from '../../src/db/listener.ts';
import { openOperationFeed } from '../../src/db/operation/feed.ts';
import { memoryRateLimiter } from '../../src/providers/rate-limit/memory.ts';
import type { RateLimitStores } from '../../src/providers/rate-limit/port.ts';
import { openRateLimitStores } from '../../src/providers/rate-limit/stores.ts';
import { openFolderStorage } from '../../src/providers/storage/folder.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { temporalControl } from '../../src/providers/temporal/control.ts';
import { targetRules } from '../../src/providers/webhook/target.ts';
import { authenticationObserver } from '../../src/telemetry/authentication-metrics.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import type { Authenticator } from '../../src/usecases/authentication/authenticator.ts';
import type { Dependencies } from '../../src/usecases/context.ts';
import { type AddressSettings, openAddressGuard } from '../../src/usecases/rate-limit/address-guard.ts';
import { openStreamLimits, type StreamSettings } from '../../src/usecases/rate-limit/stream-limits.ts';
import { testAddressSettings, testLimits } from '../support/keys.ts';
import { temporalAddress } from '../support/temporal.ts';
import { webhookSecret } from '../support/webhook-signature.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

export const platformKey = `fh_platform_sk_${'k'.repeat(43)}`;
const testStreamSettings = { perKey: 20, perOrganization: 200, perProcess: 2_000, streamMsMax: 3_600_000 };
const json = { 'Content-Type': 'application/json' };

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, with the media type. */
  json?: unknown;
  /** Sent as it is. */
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** `null`: without credentials. */
  key?: string | null;
  signal?: AbortSignal;
}

export interface TestApi {
  app: Api;
  /** What was logged, one JSON text each. */
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

/** What the description says of this call; undefined: it describes no such route. */
const describedCall = (path: string, method: string) => {
  const canonical = canonicalPath(new Request(new URL(path, 'http://localhost'), { method }));
  const template = templates.find(({ pattern }) => pattern.test(canonical))?.template;
  const item = template === undefined ? undefined : openApi.paths?.[template];
  return item?.[method.toLowerCase() as 'get'];
};

/** Every answer that a test gets is one that the description announces. */
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
  /** null: the platform's key is known by its hash alone. */
  bootstrapKey?: string | null;
  stores?: RateLimitStores;
  addressSettings?: Partial<AddressSettings>;
  streamSettings?: Partial<StreamSettings>;
  trustedProxies?: number;
  hstsIncludesSubdomains?: boolean;
  paymentWebhookSecret?: string | null;
}

const openApp = (control: Dependencies, access: Authenticator, metrics: Metrics, options: AddressOptions = {}) => {
  // Written when a test asks for it, and at the end.
  const denials = control.settings.isReadOnly
    ? unwrittenDenials()
    : openDenials({ db: control.db, onError: () => undefined, flushEveryMs: 3_600_000 });
  const stores = options.stores ?? openRateLimitStores({ redis: null, entriesMax: 10_000 });
  const log: string[] = [];
  const stopping = new AbortController();
  const app = createApp({
    control,
    access,
    addressGuard: openAddressGuard({
      stores,
      settings: { ...testAddressSettings, ...options.addressSettings },
      onBlock: () => metrics.addressWaitsTotal.inc(),
    }),
    streams: openStreamLimits({ ...testStreamSettings, ...options.streamSettings }),
    trustedProxies: options.trustedProxies ?? 0,
    hstsIncludesSubdomains: options.hstsIncludesSubdomains ?? false,
    paymentWebhookSecret: options.paymentWebhookSecret === undefined ? webhookSecret : options.paymentWebhookSecret,
    denials,
    logger: createLogger({ level: 'debug', process: 'api', destination: { write: (line) => void log.push(line) } }),
    metrics,
    stopping: stopping.signal,
  });
  return { app, log, stopping, denials, access, request: requestOf(app) };
};

/** The product's own app before servers that are not there. */
export const openUnreachableApi = (authenticate?: Authenticator['authenticate']): TestApi => {
  const url = 'postgres://freehold_service@127.0.0.1:1/freehold';
  const database = openDatabase(url, 'freehold-test', { connectSeconds: 1 });
  const temporal = temporalControl({ connection: openConnection({ address: '127.0.0.1:1' }), namespace: 'freehold' });
  const listener = openListener(url, 'freehold-test');
  const feed = openOperationFeed(listener, () => undefined);
  const settings = {
    ownedOrganizationsMax: 5,
    apiKeysPerMemberMax: 100,
    apiKeysPerOrganizationMax: 5_000,
    deletionGraceSeconds: 604_800,
    namespaceLengthMax: 255,
    paymentExpirySeconds: 604_800,
    webhooksMax: 20,
    webhookPendingMax: 10_000,
    webUiUrl: null,
    controlNamespace: 'freehold',
    limits: testLimits,
    isReadOnly: false,
  };
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
  const webhookTargets = targetRules({ allowPrivate: false, allowedNetworks: [] });
  const rateLimiter = memoryRateLimiter({ entriesMax: 1_000 });
  const metrics = createMetrics('api');
  const storage = openFolderStorage('/nowhere');
  const access = openAccess({
    db: database.db,
    databaseUrl: url,
    applicationName: 'freehold-test',
    listener,
    keyRing,
    bootstrapKey: platformKey,
    limits: testLimits,
    cacheEntriesMax: 1_000,
    staleSecondsMax: 30,
    isReadOnly: false,
    observe: authenticationObserver(metrics),
    onError: () => undefined,
  });
  const open = openApp(
    { db: database.db, temporal, feed, keyRing, kms, webhookTargets, settings, storage, rateLimiter },
    authenticate === undefined ? access : { ...access, authenticate },
    metrics,
  );
  return {
    ...open,
    close: async () => {
      await Promise.all([access.close(), open.denials.close()]);
      await Promise.all([listener.close(), temporal.close(), database.close()]);
    },
  };
};

/** The app and a worker, with a database and a control namespace of their own on the real servers. */
export const openTestApi = async (
  options: Omit<WorldOptions, 'temporalAddress'> & AddressOptions = {},
): Promise<TestApi & { world: World }> => {
  const world = await createWorld({ temporalAddress: temporalAddress(), ...options });
  const metrics = createMetrics('api');
  const access = openAccess({
    db: world.db,
    databaseUrl: world.databaseUrl,
    applicationName: 'freehold-test',
    listener: world.listener,
    keyRing: world.keyRing,
    bootstrapKey: options.bootstrapKey === null ? undefined : platformKey,
    limits: world.settings.limits,
    cacheEntriesMax: 1_000,
    staleSecondsMax: 30,
    isReadOnly: options.isReadOnly ?? false,
    observe: authenticationObserver(metrics),
    onError: () => undefined,
  });
  const open = openApp(
    options.stores === undefined ? world : { ...world, rateLimiter: options.stores.callers },
    access,
    metrics,
    options,
  );
  return {
    ...open,
    world,
    close: async () => {
      await Promise.all([access.close(), open.denials.close()]);
      await world.close();
    },
  };
};

/** The problem that a response is, whole and with its headers. */
export const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.strict().parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`/docs/errors#${problem.code}`);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
};
