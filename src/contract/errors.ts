// The one table of error codes. Plain TypeScript: the workflow bundle includes this file.

interface ErrorDefinition {
  /** HTTP status of the problem. */
  readonly status: number;
  /** Whether the same request or step can succeed later without being changed. */
  readonly retryable: boolean;
  readonly title: string;
}

export const errorTable = {
  validation_failed: { status: 400, retryable: false, title: 'The request is not valid' },
  malformed_request: { status: 400, retryable: false, title: 'The request is not valid HTTP' },
  missing_credentials: { status: 401, retryable: false, title: 'No credentials were sent' },
  malformed_credentials: { status: 401, retryable: false, title: 'The credentials have no known form' },
  invalid_credentials: { status: 401, retryable: false, title: 'The credentials are not known' },
  expired_credentials: { status: 401, retryable: false, title: 'The key has expired' },
  revoked_credentials: { status: 401, retryable: false, title: 'The key was revoked' },
  user_suspended: { status: 403, retryable: false, title: 'The user is suspended' },
  organization_pending: { status: 403, retryable: false, title: 'The organization is not ready yet' },
  organization_suspended: { status: 403, retryable: false, title: 'The organization is suspended' },
  organization_inactive: { status: 403, retryable: false, title: 'The organization is inactive' },
  organization_deleting: { status: 403, retryable: false, title: 'The organization is being deleted' },
  forbidden: { status: 403, retryable: false, title: 'Not allowed' },
  not_found: { status: 404, retryable: false, title: 'Not found' },
  method_not_allowed: { status: 405, retryable: false, title: 'The method is not allowed here' },
  request_timeout: { status: 408, retryable: true, title: 'The request was not received in time' },
  slug_taken: { status: 409, retryable: false, title: 'The slug is taken' },
  name_taken: { status: 409, retryable: false, title: 'The name is taken' },
  organization_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The owner has as many organizations as allowed',
  },
  email_taken: { status: 409, retryable: false, title: 'The organization has a member with this email' },
  last_owner: { status: 409, retryable: false, title: 'An organization keeps at least one active owner' },
  operation_in_progress: { status: 409, retryable: true, title: 'Another operation of this organization is open' },
  illegal_transition: { status: 409, retryable: false, title: 'Not possible in the present status' },
  point_of_no_return: { status: 409, retryable: false, title: 'The operation can no longer be canceled' },
  nothing_to_retry: { status: 409, retryable: false, title: 'No step of the operation is waiting' },
  operation_ended: { status: 409, retryable: false, title: 'The operation has ended' },
  operation_canceled: { status: 409, retryable: false, title: 'The operation was canceled and undone' },
  namespace_conflict: { status: 409, retryable: false, title: 'The namespace exists and belongs to somebody else' },
  legal_hold: { status: 409, retryable: true, title: 'A legal hold forbids to delete the organization' },
  payment_expired: { status: 409, retryable: false, title: 'The organization was not paid for in time' },
  payment_conflict: { status: 409, retryable: false, title: 'The payment was made for another organization' },
  api_key_limit_reached: { status: 409, retryable: false, title: 'There are as many live API keys as allowed' },
  webhook_limit_reached: { status: 409, retryable: false, title: 'The organization has as many webhooks as allowed' },
  delivery_in_progress: { status: 409, retryable: true, title: 'The delivery has not ended yet' },
  namespace_in_use: { status: 409, retryable: true, title: 'Workflows are open in the namespace' },
  export_expired: { status: 410, retryable: false, title: 'The export is no longer kept' },
  precondition_failed: { status: 412, retryable: false, title: 'The resource has changed since it was read' },
  payload_too_large: { status: 413, retryable: false, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, retryable: false, title: 'The request body is not plain JSON' },
  expectation_failed: { status: 417, retryable: false, title: 'The Expect header asks for something unknown' },
  idempotency_key_reused: {
    status: 422,
    retryable: false,
    title: 'The idempotency key was used with another request body, or for an organization that is gone',
  },
  stream_limit_reached: { status: 429, retryable: true, title: 'Too many streams are open' },
  headers_too_large: { status: 431, retryable: false, title: 'The request headers are too large' },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests' },
  internal_error: { status: 500, retryable: true, title: 'Something went wrong' },
  namespace_failed: { status: 502, retryable: true, title: 'Temporal refused the namespace' },
  canary_failed: { status: 502, retryable: true, title: 'No workflow could be run in the new namespace' },
  step_timed_out: { status: 504, retryable: true, title: 'The step did not answer in time' },
  temporal_unavailable: { status: 503, retryable: true, title: 'Temporal cannot be reached' },
  temporal_overloaded: { status: 503, retryable: true, title: 'Temporal limits the rate of this request' },
  temporal_not_asked: { status: 503, retryable: true, title: 'Temporal was away a moment ago and is not asked yet' },
  kms_unavailable: { status: 503, retryable: true, title: 'The key management service cannot be reached' },
  storage_unavailable: { status: 503, retryable: true, title: 'The storage of exports cannot be reached' },
  read_only: { status: 503, retryable: true, title: 'Nothing can be changed at present: read-only mode' },
  database_unavailable: { status: 503, retryable: true, title: 'The database cannot be reached' },
  operation_superseded: {
    status: 409,
    retryable: false,
    title: 'The operation is being undone or has ended; this step came too late',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorTable;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorTable, code);

export interface FieldError {
  /** JSON path, for example `owner.email`, or `body`; a parameter is `query.limit`, `path.id`, `header.If-Match`. */
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

interface DomainErrorOptions {
  /** For logs and traces only. */
  internal?: string;
  cause?: unknown;
  errors?: readonly FieldError[];
  /** The operation that the caller should look at. */
  operationId?: string;
  retryAfterSeconds?: number;
  /** The answer to a repeated request: `Idempotency-Replayed`. */
  replayed?: boolean;
  /** A refusal that hides that the thing exists: recorded among the denials. */
  isMasked?: boolean;
  /** Whose key was refused, of one that is known: recorded with the denial, told to nobody. */
  caller?: Caller;
}

export interface Caller {
  readonly name: string;
  /** Of a member's key; null: the platform's. */
  readonly keyId: string | null;
  /** null: of no organization. */
  readonly orgId: string | null;
}

/** An error with a code of the table. `message` is public: it never carries secrets or internals. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly internal: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly operationId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly replayed: boolean;
  readonly isMasked: boolean;
  readonly caller: Caller | undefined;

  constructor(code: ErrorCode, message?: string, options: DomainErrorOptions = {}) {
    super(message ?? errorTable[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.internal = options.internal;
    this.errors = options.errors;
    this.operationId = options.operationId;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.replayed = options.replayed ?? false;
    this.isMasked = options.isMasked ?? false;
    this.caller = options.caller;
  }
}

/** The most that a problem lists. */
export const fieldErrorsMax = 100;

/** `validation_failed` that names each wrong field, also in its text. */
export const invalidInput = (errors: readonly FieldError[], cause?: unknown): DomainError => {
  const shown = errors.slice(0, fieldErrorsMax);
  const text = shown.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new DomainError('validation_failed', text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text, {
    errors: shown,
    cause,
  });
};
