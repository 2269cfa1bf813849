import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, errorTable } from '../contract/errors.ts';
import { platformChain } from '../contract/ids.ts';
import { type Authenticated, callerOf } from '../contract/principal.ts';
import type { Problem } from '../contract/problem.ts';
import { redactText } from '../telemetry/redact.ts';
import { shownPath } from '../telemetry/shown-path.ts';
import { isDenial } from '../usecases/audit/denial.ts';
import { proofSeconds } from '../usecases/authentication/step-up.ts';
import { clientAddressOf, networkOf } from './client-address.ts';
import { operationOf } from './endpoint.ts';
import type { ApiEnv } from './env.ts';

const retryAfterSecondsDefault = 5;

/** Presents an error. Repeats the caller's input, except for keys sent in the wrong place. */
const problemOf = (error: DomainError, instance: string, requestId: string): Problem => ({
  type: `/docs/errors#${error.code}`,
  title: errorTable[error.code].title,
  status: errorTable[error.code].status,
  detail: redactText(error.message),
  code: error.code,
  instance: redactText(instance),
  requestId,
  ...(error.operationId === undefined ? {} : { operationId: error.operationId }),
  ...(error.permission === undefined ? {} : { permission: error.permission }),
  ...(error.errors === undefined
    ? {}
    : { errors: error.errors.map((each) => ({ ...each, path: redactText(each.path) })) }),
});

/**
 * RFC 6750, 3: names only the scheme if no credentials were sent, and the error if they were wrong. RFC 9470: says what is to be
 * proved.
 */
const challengeOf = ({ code }: DomainError): string => {
  if (code === 'missing_credentials') return 'Bearer';
  if (code === 'step_up_required')
    return `Bearer error="insufficient_user_authentication", acr_values="aal2", max_age=${proofSeconds}`;
  return `Bearer error="invalid_token", error_description="${code}"`;
};

/** Returns the path of a URL. Does not throw for one that cannot be parsed: answering an error must not fail. */
const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : '/');

const answer = (c: Context<ApiEnv>, error: DomainError): Response => {
  const { status, retryable } = errorTable[error.code];
  c.header('Cache-Control', 'no-store');
  if (status === 401) c.header('WWW-Authenticate', challengeOf(error));
  const retryAfter = error.retryAfterSeconds ?? (status === 503 && retryable ? retryAfterSecondsDefault : undefined);
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
  if (error.replayed) c.header('Idempotency-Replayed', 'true');
  if (error.operationId !== undefined) c.set('operationId', error.operationId);
  const problem = problemOf(error, shownPath(pathOf(c.req.url)), c.var.requestId);
  return c.json(problem, status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json' });
};

/** Turns an error into a response. */
export const onError: ErrorHandler<ApiEnv> = (error, c) => answer(c, noteError(c, error));

/**
 * Logs and records an error, and returns the error to answer with. Any error other than a DomainError is a defect: logged in
 * full, never disclosed.
 */
export const noteError = (c: Context<ApiEnv>, error: unknown): DomainError => {
  const known = error instanceof DomainError ? error : new DomainError('internal_error', undefined, { cause: error });
  const { status } = errorTable[known.code];
  if (known !== error) {
    // A client that disconnects makes reads and writes of its request fail, which is not a defect.
    const level = c.req.raw.signal.aborted ? 'info' : 'error';
    c.var.deps.logger[level]({ err: error }, 'request failed');
  } else if (status >= 500 || known.internal !== undefined) {
    c.var.deps.logger.warn({ err: known, code: known.code, internal: known.internal }, 'request refused');
  }
  if (isDenial(known)) recordDenial(c, known);
  return known;
};

/** Records a denial in memory: a refused request costs no statement. */
const recordDenial = (c: Context<ApiEnv>, { code, caller, decision }: DomainError): void => {
  const { denials, trustedProxies, metrics } = c.var.deps;
  if (decision !== undefined) metrics.policy.onRefusal(decision.policyIds);
  const principal: Authenticated | undefined = c.get('principal') ?? c.get('person');
  const known = principal === undefined ? caller : callerOf(principal);
  if (principal === undefined) c.set('refused', caller);
  denials.record({
    orgId: known?.chain ?? platformChain,
    actor: known?.name ?? `network:${networkOf(clientAddressOf(c, trustedProxies), { ipv4: 24, ipv6: 48 })}`,
    keyId: known?.keyId ?? null,
    code,
    decision,
    operation: operationOf(c),
    requestId: c.var.requestId,
  });
};

export const onNotFound: NotFoundHandler<ApiEnv> = (c) =>
  answer(c, new DomainError('not_found', 'This path does not exist in this release'));

/** RFC 9110, 15.5.6 and 9.3.7: names the allowed methods in `Allow`, also in answer to OPTIONS. */
export const onMethodNotAllowed = (c: Context<ApiEnv>, methods: readonly string[]): Response => {
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (c.req.method === 'OPTIONS') {
    // Left over from the 404 that this answer replaces.
    c.res.headers.delete('Content-Type');
    return c.body(null, 204, { Allow: allow });
  }
  c.header('Allow', allow);
  return answer(c, new DomainError('method_not_allowed', `Allowed methods: ${allow}`));
};
