import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Caller } from '../contract/errors.ts';
import type { Principal } from '../contract/principal.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Denial } from '../usecases/audit/denial.ts';
import type { Authenticator } from '../usecases/authentication/authenticator.ts';
import type { Context, Dependencies } from '../usecases/context.ts';
import type { AddressGuard } from '../usecases/rate-limit/address-guard.ts';
import type { StreamLimits } from '../usecases/rate-limit/stream-limits.ts';

/** What the HTTP layer is built with; made once per process by `src/main/api.ts`. */
export interface ApiDependencies {
  readonly control: Dependencies;
  readonly access: Authenticator;
  readonly logger: Logger;
  readonly addressGuard: AddressGuard;
  readonly streams: StreamLimits;
  /** Proxies in front of this process, each of which adds to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** Whether `Strict-Transport-Security` binds the subdomains of this host, too. */
  readonly hstsIncludesSubdomains: boolean;
  /** What a payment provider signs with; null: there is none. */
  readonly paymentWebhookSecret: string | null;
  readonly metrics: Pick<
    Metrics,
    'httpRequestSeconds' | 'rateLimitedTotal' | 'apiKeyChanges' | 'apiKeyRotationFailures' | 'contentType' | 'render'
  >;
  readonly denials: { record(denial: Denial): void };
  /** Aborted at shutdown: streams end, so that the process can drain. */
  readonly stopping: AbortSignal;
}

export interface ApiEnv {
  Variables: {
    deps: ApiDependencies;
    requestId: string;
    principal: Principal;
    /** Whose key was refused, where that is known. */
    refused: Caller | undefined;
    /** Set where a route knows it, for the access log. */
    operationId: string | undefined;
    orgId: string | undefined;
  };
}

export type Api = OpenAPIHono<ApiEnv>;

/** The call that a use case gets; only behind the bearer middleware, which sets the principal. */
export const contextOf = (c: HonoContext<ApiEnv>): Context => ({
  ...c.var.deps.control,
  principal: c.var.principal,
  requestId: c.var.requestId,
  noteOrganization: (orgId) => c.set('orgId', orgId),
});
