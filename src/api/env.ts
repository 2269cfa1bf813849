import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { ApiVersion } from '../contract/api-version.ts';
import type { Caller } from '../contract/errors.ts';
import type { PersonPrincipal, Principal } from '../contract/principal.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Denial } from '../usecases/audit/denial.ts';
import type { Authenticator } from '../usecases/authentication/authenticator.ts';
import type { Context, Dependencies, Visit } from '../usecases/context.ts';
import type { ElevationUse } from '../usecases/elevation/use.ts';
import type { AddressGuard } from '../usecases/rate-limit/address-guard.ts';
import type { StreamLimits } from '../usecases/rate-limit/stream-limits.ts';
import type { ConsoleFiles } from './documentation/console.ts';

/** The dependencies of the HTTP layer, made once per process by `src/main/compose-api.ts`. */
export interface ApiDependencies {
  readonly control: Dependencies;
  readonly access: Authenticator;
  readonly logger: Logger;
  readonly addressGuard: AddressGuard;
  readonly streams: StreamLimits;
  /** Counts attempts to sign in. */
  readonly attempts: Visit['attempts'];
  readonly passwords: Visit['passwords'];
  /** Number of proxies in front of this process that each append to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** Whether `Strict-Transport-Security` includes the subdomains of this host. */
  readonly hstsIncludesSubdomains: boolean;
  /** The secrets of those who sign their requests; null: none is configured, and the route does not exist. */
  readonly providerSecrets: {
    readonly paymentSignature: string | null;
    readonly notificationSignature: string | null;
  };
  readonly metrics: Pick<
    Metrics,
    | 'notifications'
    | 'mfa'
    | 'logins'
    | 'sessionRefreshes'
    | 'invitations'
    | 'unlocks'
    | 'recoveries'
    | 'httpRequestSeconds'
    | 'policy'
    | 'rateLimitedTotal'
    | 'apiKeyChanges'
    | 'apiKeyRotationFailures'
    | 'contentType'
    | 'render'
  >;
  /** Folder of the built documentation site; it may not exist. */
  readonly siteFolder: string;
  /** The built console; null: it is not served. */
  readonly console: ConsoleFiles | null;
  readonly denials: { record(denial: Denial): void };
  /** Counts calls by elevations. */
  readonly elevationUses: { record(use: ElevationUse): void };
  /** Aborted at shutdown, to end the streams so that the process can drain. */
  readonly stopping: AbortSignal;
}

/** A security scheme by which others than callers sign. */
export type ProviderScheme = keyof ApiDependencies['providerSecrets'];

export interface ApiEnv {
  Variables: {
    deps: ApiDependencies;
    requestId: string;
    principal: Principal;
    /** The signed-in person, if the caller has a session. */
    person: PersonPrincipal | undefined;
    /** Whether the caller's session is in cookies. */
    isByCookie: boolean | undefined;
    /** The holder of the refused key, if known. */
    refused: Caller | undefined;
    /** Set by routes that know it, for the access log. */
    operationId: string | undefined;
    orgId: string | undefined;
    /** The version of the API that the caller named. */
    apiVersion: ApiVersion | undefined;
  };
}

export type Api = OpenAPIHono<ApiEnv>;

/** Builds the context of a use case. Only for use after the bearer middleware, which sets the principal. */
export const contextOf = (c: HonoContext<ApiEnv>): Context => ({
  ...c.var.deps.control,
  principal: c.var.principal,
  requestId: c.var.requestId,
  noteOrganization: (orgId) => c.set('orgId', orgId),
});
