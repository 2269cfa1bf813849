import type { Problem } from './generated/types.gen.ts';

/** Any failure of a call. */
export class FreeholdError extends Error {
  override readonly name = 'FreeholdError';
  /**
   * The code of the problem (see `/docs/errors`), or of the client: `unreachable`, `unexpected_answer` (another server has
   * answered), `not_modified` (to If-None-Match), `wait_timeout`, `malformed_path` (nothing was sent), `session_ended` (sign in
   * again).
   */
  readonly code: string;
  /** The HTTP status; undefined: there was no answer. */
  declare readonly status: number | undefined;
  /** Quote it to the operator of the server: it is in each log line of the request. */
  declare readonly requestId: string | undefined;
  /** Seconds after which the server asks to try again. */
  declare readonly retryAfter: number | undefined;
  /** All problems found in the request, by path. */
  readonly errors: NonNullable<Problem['errors']> = [];
  /** The operation to look at for details. */
  declare readonly operationId: string | undefined;
  /** The permission that the caller lacks (`forbidden`). */
  declare readonly permission: string | undefined;
  /** URL of the documentation of the code. */
  declare readonly documentation: string | undefined;

  constructor(code: string, message: string, { cause, ...details }: Partial<Omit<FreeholdError, 'code'>> = {}) {
    super(message, { cause });
    this.code = code;
    Object.assign(this, details);
  }
}

/** Whether an answer names the version of the API. In a browser, another origin may hide headers. */
export const isFromFreehold = ({ headers, type }: Response): boolean =>
  headers.has('Freehold-Version') || type === 'cors';

/** Seconds until the time that a Retry-After header gives, as a number of seconds or a date; undefined: it gives none. */
export const retryAfterOf = ({ headers }: Response): number | undefined => {
  const value = headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
};

/** The error of an answer from another server, or from something between. */
export const unexpected = (url: string, response: Response): FreeholdError => {
  const { status, headers } = response;
  const location = headers.get('Location');
  const why = location === null ? 'is the URL right, and what is in between?' : `it points to ${location}.`;
  const message = `${url} answers ${status}, but not as a Freehold server: ${why}`;
  return new FreeholdError('unexpected_answer', message, { status, retryAfter: retryAfterOf(response) });
};

/** Says which side is older when the server refuses the version that the client has sent. */
const versionMessage = (url: string, sent: string, newest: string | null): string =>
  newest !== null && newest < sent
    ? `The server at ${url} is older than this client: it has the API of ${newest}, and the client is made for that of ${sent}. Update the server, or use the client of its release.`
    : `The server at ${url} no longer has the API of ${sent}, for which this client is made. Update the client.`;

/** The error of a refused call, from the body of the answer. */
export const problemOf = (body: unknown, response: Response, url: string, version: string): FreeholdError => {
  const { status, headers } = response;
  const requestId = headers.get('X-Request-Id') ?? undefined;
  if (status === 304) return new FreeholdError('not_modified', 'Your version is current.', { status, requestId });
  const { code, detail, errors = [], operationId, permission, type, ...problem } = Object(body) as Problem;
  if (typeof code !== 'string') return unexpected(url, response);
  const found = errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  const other = code === 'unsupported_version' && versionMessage(url, version, headers.get('Freehold-Version'));
  return new FreeholdError(code, other || `${detail}${found}`, {
    status,
    retryAfter: retryAfterOf(response),
    requestId: problem.requestId ?? requestId,
    errors,
    operationId,
    permission,
    documentation: URL.canParse(type, url) ? new URL(type, url).href : undefined,
  });
};

/** The error of a call that was not answered, or not to the end. */
export const unreachable = (url: string, cause: unknown): FreeholdError => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = inner instanceof Error ? inner.message || (inner as { code?: string }).code : String(inner);
  return new FreeholdError('unreachable', `${url} does not answer: ${why}`, { cause });
};
