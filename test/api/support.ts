import { OpenAPIHono } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { canonicalPath } from '../../src/api/alias.ts';
import { registerRoutes } from '../../src/api/app.ts';
import type { Api, ApiDependencies, ApiEnv } from '../../src/api/env.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import type { Denials } from '../../src/background/audit/denials.ts';
import type { ElevationUses } from '../../src/background/elevation/uses.ts';
import { Problem } from '../../src/contract/problem.ts';
import { type ApiOptions, composeApi } from '../../src/main/compose-api.ts';
import type { Config } from '../../src/main/config.ts';
import type { RateLimitStores } from '../../src/providers/rate-limit/port.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import type { Authenticator } from '../../src/usecases/authentication/authenticator.ts';
import { testConfig } from '../support/config.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { temporalAddress } from '../support/temporal.ts';
import { webhookSecret } from '../support/webhook-signature.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

export const publicUrl = 'https://freehold.example';
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
  dependencies: ApiDependencies;
  /** The log lines, each one JSON text. */
  log: string[];
  stopping: AbortController;
  denials: Denials;
  elevationUses: ElevationUses;
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

/** Opens the shipped app. Refusals are written when a test requests it, and at the end. */
const openApp = async (
  config: Config,
  parts: Pick<ApiOptions, 'control' | 'wrapAccess' | 'siteFolder' | 'consoleFolder'>,
): Promise<TestApi> => {
  const log: string[] = [];
  const stopping = new AbortController();
  const { app, dependencies, denials, elevationUses, access, close } = await composeApi(config, {
    // Whether the site is built here must not decide whether a test passes.
    siteFolder: '/nowhere',
    ...parts,
    name: 'freehold-test',
    metrics: createMetrics('api'),
    logger: createLogger({ level: 'debug', process: 'api', destination: { write: (line) => void log.push(line) } }),
    stopping: stopping.signal,
    isPrepared: true,
    denialsFlushEveryMs: 3_600_000,
  });
  return { app, dependencies, log, stopping, denials, elevationUses, access, request: requestOf(app), close };
};

const apiConfig = {
  PUBLIC_URL: publicUrl,
  FREEHOLD_BOOTSTRAP_KEY: platformKey,
  PAYMENT_WEBHOOK_SECRET: webhookSecret,
  NOTIFY_SECRET: webhookSecret,
};

/** Opens the shipped app with unreachable servers. */
export const openUnreachableApi = (
  authenticate?: Authenticator['authenticate'],
  parts: Pick<ApiOptions, 'consoleFolder'> = {},
): Promise<TestApi> =>
  openApp(
    testConfig({
      ...apiConfig,
      DATABASE_URL: 'postgres://freehold_service@127.0.0.1:1/freehold',
      DATABASE_CONNECT_SECONDS: 1,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      EXPORT_DIR: '/nowhere',
      FREEHOLD_KEY_FILE: newTestKeyFile(),
    }),
    {
      ...parts,
      ...(authenticate === undefined ? {} : { wrapAccess: (access) => ({ ...access, authenticate }) }),
    },
  );

interface TestApiOptions extends Partial<WorldOptions> {
  stores?: RateLimitStores;
  siteFolder?: string;
  consoleFolder?: string;
}

/** Opens the app and a worker, with their own database and control namespace on the real servers. */
export const openTestApi = async (options: TestApiOptions = {}): Promise<TestApi & { world: World }> => {
  const config = { ...apiConfig, ...options.config };
  const world = await createWorld({ temporalAddress: temporalAddress(), ...options, config });
  const { stores = world.control.stores } = options;
  const dependencies = { ...world.control.control, rateLimiter: stores.callers };
  const api = await openApp(world.config, {
    control: { ...world.control, stores, control: dependencies },
    ...(options.siteFolder === undefined ? {} : { siteFolder: options.siteFolder }),
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
  });
  return {
    ...api,
    world,
    close: async () => {
      await api.close();
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
