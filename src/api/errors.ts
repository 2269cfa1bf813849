import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, errorTable } from '../contract/errors.ts';
import { platformChain } from '../contract/ids.ts';
import { callerOf, type Principal } from '../contract/principal.ts';
import type { Problem } from '../contract/problem.ts';
import { redactText } from '../telemetry/redact.ts';
import { shownPath } from '../telemetry/shown-path.ts';
import { isDenial } from '../usecases/audit/denial.ts';
import { clientAddressOf, networkOf } from './client-address.ts';
import { operationOf } from './endpoint.ts';
import type { ApiEnv } from './env.ts';

const retryAfterSecondsDefault = 5;

/** What a caller sent may be said back to it, but for a key that it sent in the wrong place. */
const problemOf = (error: DomainError, instance: string, requestId: string): Problem => ({
  type: `/docs/errors#${error.code}`,
  title: errorTable[error.code].title,
  status: errorTable[error.code].status,
  detail: redactText(error.message),
  code: error.code,
  instance: redactText(instance),
  requestId,
  ...(error.operationId === undefined ? {} : { operationId: error.operationId }),
  ...(error.errors === undefined
    ? {}
    : { errors: error.errors.map((each) => ({ ...each, path: redactText(each.path) })) }),
});

/** RFC 6750, 3: a request without credentials is told the scheme only, one with wrong ones that they are. */
const challengeOf = (error: DomainError): string =>
  error.code === 'missing_credentials' ? 'Bearer' : `Bearer error="invalid_token", error_description="${error.code}"`;

/** Of a URL that does not parse nothing is repeated: an error must not fail while it is answered. */
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

/** The one place where an error becomes a response. */
export const onError: ErrorHandler<ApiEnv> = (error, c) => answer(c, noteError(c, error));

/** Logs and records an error as what it is told as. What is not a DomainError is a defect: logged whole, told to nobody. */
export const noteError = (c: Context<ApiEnv>, error: unknown): DomainError => {
  const known = error instanceof DomainError ? error : new DomainError('internal_error', undefined, { cause: error });
  const { status } = errorTable[known.code];
  if (known !== error) {
    // A client that hung up makes reads and writes of its request fail; that is no defect of ours.
    const level = c.req.raw.signal.aborted ? 'info' : 'error';
    c.var.deps.logger[level]({ err: error }, 'request failed');
  } else if (status >= 500) {
    c.var.deps.logger.warn({ err: known, code: known.code, internal: known.internal }, 'request refused');
  }
  if (isDenial(known)) recordDenial(c, known);
  return known;
};

/** In memory only: a refused request costs no statement. */
const recordDenial = (c: Context<ApiEnv>, { code, caller }: DomainError): void => {
  const { denials, trustedProxies } = c.var.deps;
  const principal: Principal | undefined = c.get('principal');
  const known = principal === undefined ? caller : callerOf(principal);
  if (principal === undefined) c.set('refused', caller);
  denials.record({
    orgId: known?.orgId ?? platformChain,
    actor: known?.name ?? `network:${networkOf(clientAddressOf(c, trustedProxies), { ipv4: 24, ipv6: 48 })}`,
    keyId: known?.keyId ?? null,
    code,
    operation: operationOf(c),
    requestId: c.var.requestId,
  });
};

export const onNotFound: NotFoundHandler<ApiEnv> = (c) =>
  answer(c, new DomainError('not_found', 'Nothing is served at this path'));

/** RFC 9110, 15.5.6 and 9.3.7: `Allow` names what the path takes; OPTIONS asks for just that. */
export const onMethodNotAllowed = (c: Context<ApiEnv>, methods: readonly string[]): Response => {
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (c.req.method === 'OPTIONS') {
    // The answer that is replaced, 404, had a body.
    c.res.headers.delete('Content-Type');
    return c.body(null, 204, { Allow: allow });
  }
  c.header('Allow', allow);
  return answer(c, new DomainError('method_not_allowed', `Allowed here: ${allow}`));
};
