import type { Problem } from './generated/types.gen.ts';

/** Codes of failures that no server has answered, or none of Freehold. */
export type ClientErrorCode = 'unreachable' | 'unexpected_answer' | 'wait_timeout';

interface Details {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly errors?: Problem['errors'];
  readonly operationId?: string | undefined;
  readonly documentation?: string | undefined;
  readonly cause?: unknown;
}

/** Any failure of a call. */
export class FreeholdError extends Error {
  override readonly name = 'FreeholdError';
  /** The code of the problem (see `/docs/errors`), or `unreachable`, `unexpected_answer`, `wait_timeout`. */
  readonly code: string;
  /** The HTTP status; undefined: there was no answer. */
  readonly status: number | undefined;
  /** Quote it to the operator of the server: it is in each log line of the request. */
  readonly requestId: string | undefined;
  /** Seconds after which the server asks to try again. */
  readonly retryAfter: number | undefined;
  /** All problems found in the request, by path. */
  readonly errors: NonNullable<Problem['errors']>;
  /** The operation to look at for details. */
  readonly operationId: string | undefined;
  /** URL of the documentation of the code. */
  readonly documentation: string | undefined;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.errors = details.errors ?? [];
    this.operationId = details.operationId;
    this.documentation = details.documentation;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string';

/** Seconds until the time that a Retry-After header gives, as a number of seconds or a date; undefined: it gives none. */
export const retryAfterOf = (response: Response | undefined): number | undefined => {
  const value = response?.headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
};

/** The error of a refused call, from the body of the answer. */
export const problemOf = (body: unknown, response: Response): FreeholdError => {
  const known = { status: response.status, retryAfter: retryAfterOf(response) };
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  if (!isProblem(body)) {
    const message = `The answer ${response.status} does not come from Freehold: is the URL right, is a proxy in between?`;
    return new FreeholdError('unexpected_answer', message, { ...known, requestId });
  }
  const { code, detail, errors = [], operationId, type } = body;
  const found = errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  return new FreeholdError(code, `${detail}${found}`, {
    ...known,
    requestId: body.requestId ?? requestId,
    errors,
    operationId,
    documentation: URL.canParse(type, response.url) ? new URL(type, response.url).href : undefined,
  });
};

/** The error of a call that was not answered. */
export const unreachable = (url: string, cause: unknown): FreeholdError => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = inner instanceof Error ? inner.message || (inner as { code?: string }).code : String(inner);
  return new FreeholdError('unreachable', `${url} does not answer: ${why}`, { cause });
};
