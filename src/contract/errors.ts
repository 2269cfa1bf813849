// The single table of error codes. Plain TypeScript, because the workflow bundle includes this file.
import type { Permission } from './permissions.ts';

interface ErrorDefinition {
  /** HTTP status of the problem. */
  readonly status: number;
  /** Whether the same request or step, unchanged, can succeed later. */
  readonly retryable: boolean;
  readonly title: string;
}

export const errorTable = {
  validation_failed: { status: 400, retryable: false, title: 'The request is invalid' },
  malformed_request: { status: 400, retryable: false, title: 'The request is not valid HTTP' },
  unsupported_version: { status: 400, retryable: false, title: 'The version of the API is not supported' },
  unknown_action: { status: 400, retryable: false, title: 'There is no such permission' },
  organization_required: { status: 400, retryable: false, title: 'The organization of the call is not named' },
  password_rejected: { status: 400, retryable: false, title: 'The password cannot be used' },
  missing_credentials: { status: 401, retryable: false, title: 'No credentials were sent' },
  malformed_credentials: { status: 401, retryable: false, title: 'The credentials are malformed' },
  invalid_credentials: { status: 401, retryable: false, title: 'The credentials are not recognized' },
  expired_credentials: { status: 401, retryable: false, title: 'The key or session has expired' },
  revoked_credentials: { status: 401, retryable: false, title: 'The key or session has been revoked' },
  login_failed: { status: 401, retryable: false, title: 'The email, the password or the passkey is wrong' },
  mfa_required: { status: 401, retryable: false, title: 'A code of the second factor is required' },
  mfa_failed: { status: 401, retryable: false, title: 'The code or the passkey is wrong, or was used before' },
  challenge_expired: { status: 401, retryable: false, title: 'The challenge has expired; begin again' },
  step_up_required: { status: 401, retryable: false, title: 'More proof of who you are is required' },
  sso_failed: { status: 401, retryable: false, title: 'The sign-in with the identity provider failed' },
  refresh_reused: {
    status: 401,
    retryable: false,
    title: 'The refresh token was used before, so the session has ended',
  },
  self_approval: { status: 403, retryable: false, title: 'Nobody can decide about a request of their own' },
  email_mismatch: { status: 403, retryable: false, title: 'The invitation is for another email' },
  email_proof_required: {
    status: 403,
    retryable: false,
    title: 'Open the link that was mailed to the invited address',
  },
  csrf_rejected: {
    status: 403,
    retryable: false,
    title: 'A change with cookies must come from a page of this server',
  },
  sso_required: {
    status: 403,
    retryable: false,
    title: 'The organization is entered only by its identity provider',
  },
  network_refused: {
    status: 403,
    retryable: false,
    title: 'The organization does not admit sessions from your network',
  },
  membership_held: {
    status: 403,
    retryable: false,
    title: 'The organization holds your membership until an administrator releases it',
  },
  access_denied: { status: 403, retryable: false, title: 'The person has denied the device' },
  password_change_required: { status: 403, retryable: false, title: 'The password must be changed first' },
  session_required: { status: 403, retryable: false, title: 'Only a signed-in person can do this' },
  user_suspended: { status: 403, retryable: false, title: 'The user is suspended' },
  organization_pending: { status: 403, retryable: false, title: 'The organization is not ready yet' },
  organization_suspended: { status: 403, retryable: false, title: 'The organization is suspended' },
  organization_inactive: { status: 403, retryable: false, title: 'The organization is inactive' },
  organization_deleting: { status: 403, retryable: false, title: 'The organization is being deleted' },
  forbidden: { status: 403, retryable: false, title: 'Not allowed' },
  not_found: { status: 404, retryable: false, title: 'Not found' },
  method_not_allowed: { status: 405, retryable: false, title: 'The method is not allowed for this path' },
  request_timeout: { status: 408, retryable: true, title: 'The request was not received in time' },
  slug_taken: { status: 409, retryable: false, title: 'The slug is taken' },
  name_taken: { status: 409, retryable: false, title: 'The name is taken' },
  organization_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The owner has reached the maximum number of organizations',
  },
  email_taken: { status: 409, retryable: false, title: 'The organization already has a member with this email' },
  invitation_pending: { status: 409, retryable: false, title: 'This email has a pending invitation' },
  invitation_accepted: { status: 409, retryable: false, title: 'The invitation was accepted before' },
  invitation_void: { status: 409, retryable: false, title: 'The inviter can no longer invite' },
  last_owner: { status: 409, retryable: false, title: 'An organization needs at least one active owner' },
  account_in_use: { status: 409, retryable: false, title: 'The account is still in use' },
  policy_rejected: { status: 409, retryable: false, title: 'The policy cannot be used' },
  operator_exists: { status: 409, retryable: false, title: 'This person is an operator already' },
  operation_in_progress: {
    status: 409,
    retryable: true,
    title: 'Another operation on this organization is in progress',
  },
  illegal_transition: { status: 409, retryable: false, title: 'Not possible in the current status' },
  authorization_pending: { status: 409, retryable: true, title: 'Nobody has approved the device yet' },
  point_of_no_return: { status: 409, retryable: false, title: 'The operation can no longer be canceled' },
  nothing_to_retry: { status: 409, retryable: false, title: 'No step of the operation is waiting for a retry' },
  operation_ended: { status: 409, retryable: false, title: 'The operation has already ended' },
  operation_canceled: { status: 409, retryable: false, title: 'The operation was canceled and undone' },
  namespace_conflict: {
    status: 409,
    retryable: false,
    title: 'The namespace already exists and belongs to someone else',
  },
  already_decided: { status: 409, retryable: false, title: 'The request was decided before' },
  approval_denied: { status: 409, retryable: false, title: 'The request was denied' },
  not_enough_approvers: {
    status: 409,
    retryable: false,
    title: 'The organization has too few people who can approve this',
  },
  elevation_token_fetched: { status: 409, retryable: false, title: 'The token of the elevation was fetched before' },
  elevation_limit_reached: { status: 409, retryable: true, title: 'Too many elevations are requested or active' },
  legal_hold: { status: 409, retryable: true, title: 'A legal hold prevents the organization from being deleted' },
  payment_expired: { status: 409, retryable: false, title: 'The organization was not paid for in time' },
  payment_conflict: { status: 409, retryable: false, title: 'The payment was made for another organization' },
  api_key_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The maximum number of live API keys has been reached',
  },
  domain_exists: { status: 409, retryable: false, title: 'The organization has this domain already' },
  domain_taken: { status: 409, retryable: false, title: 'The domain is verified by another organization' },
  domain_unverified: { status: 409, retryable: true, title: 'The DNS does not prove that the domain is yours' },
  domain_limit_reached: { status: 409, retryable: false, title: 'The maximum number of domains has been reached' },
  oidc_connection_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The maximum number of identity providers has been reached',
  },
  identity_linked_elsewhere: {
    status: 409,
    retryable: false,
    title: 'One of the two accounts is linked to another account already',
  },
  factor_required: { status: 409, retryable: false, title: 'A second factor is required' },
  factor_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The maximum number of second factors has been reached',
  },
  passkeys_unavailable: {
    status: 409,
    retryable: false,
    title: 'Passkeys require that the server has a PUBLIC_URL with a host name',
  },
  webhook_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The organization has reached the maximum number of webhooks',
  },
  role_exists: { status: 409, retryable: false, title: 'The organization has a custom role with this name already' },
  role_in_use: { status: 409, retryable: true, title: 'Members or pending invitations have the custom role' },
  role_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The organization has reached the maximum number of custom roles',
  },
  workflow_exists: { status: 409, retryable: false, title: 'The organization has a workflow with this name already' },
  workflow_in_use: { status: 409, retryable: true, title: 'The workflow has open runs or schedules' },
  workflow_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The organization has reached the maximum number of workflows',
  },
  schedule_exists: { status: 409, retryable: false, title: 'The organization has a schedule with this name already' },
  schedule_limit_reached: {
    status: 409,
    retryable: false,
    title: 'The maximum number of schedules has been reached',
  },
  schedule_never_fires: { status: 400, retryable: false, title: 'The times of the schedule never come' },
  backfill_too_large: { status: 400, retryable: false, title: 'The backfill has too many occurrences' },
  backfill_running: { status: 409, retryable: true, title: 'A backfill of the schedule is under way' },
  run_exists: { status: 409, retryable: false, title: 'Another open run has this id' },
  run_ended: { status: 409, retryable: false, title: 'The run has already ended' },
  worker_unavailable: { status: 409, retryable: true, title: 'No worker of the organization has answered in time' },
  result_too_large: { status: 409, retryable: false, title: 'The result is too large to be read here' },
  run_limit_reached: { status: 409, retryable: true, title: 'Too many runs are open' },
  start_refused: { status: 409, retryable: false, title: 'Temporal refused the start' },
  namespace_missing: { status: 409, retryable: false, title: 'The namespace of the organization does not exist' },
  delivery_in_progress: { status: 409, retryable: true, title: 'A delivery is still pending' },
  namespace_in_use: { status: 409, retryable: true, title: 'The namespace has open workflows' },
  approval_expired: { status: 410, retryable: false, title: 'The request was not approved in time' },
  invitation_expired: { status: 410, retryable: false, title: 'The invitation has expired' },
  invitation_revoked: { status: 410, retryable: false, title: 'The invitation was revoked or replaced' },
  expired_token: { status: 410, retryable: false, title: 'The code of the device has expired or was used' },
  link_expired: { status: 410, retryable: false, title: 'The link has expired, was used or was replaced' },
  export_expired: { status: 410, retryable: false, title: 'The export is no longer available' },
  precondition_failed: { status: 412, retryable: false, title: 'The resource has changed since it was read' },
  payload_too_large: { status: 413, retryable: false, title: 'The request body is too large' },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    title: 'The request body must be JSON without a content encoding',
  },
  expectation_failed: { status: 417, retryable: false, title: 'The expectation in the Expect header is not supported' },
  idempotency_key_reused: {
    status: 422,
    retryable: false,
    title:
      'The idempotency key was already used with a different request body or for an organization that no longer exists',
  },
  query_rejected: { status: 422, retryable: false, title: 'The workflow does not answer this query' },
  update_rejected: { status: 422, retryable: false, title: 'The workflow has rejected the update' },
  login_throttled: { status: 429, retryable: true, title: 'Too many sign-ins have failed' },
  slow_down: { status: 429, retryable: true, title: 'The device asks too often' },
  stream_limit_reached: { status: 429, retryable: true, title: 'Too many streams are open' },
  headers_too_large: { status: 431, retryable: false, title: 'The request headers are too large' },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests' },
  internal_error: { status: 500, retryable: true, title: 'Something went wrong' },
  namespace_failed: { status: 502, retryable: true, title: 'A namespace request to Temporal failed' },
  canary_failed: { status: 502, retryable: true, title: 'A test workflow could not be run in the new namespace' },
  step_timed_out: { status: 504, retryable: true, title: 'The step did not finish in time' },
  idp_unavailable: { status: 503, retryable: true, title: 'The identity provider cannot be reached' },
  login_overloaded: { status: 503, retryable: true, title: 'Too many passwords are being verified' },
  temporal_unavailable: { status: 503, retryable: true, title: 'Temporal cannot be reached' },
  temporal_overloaded: { status: 503, retryable: true, title: 'Temporal is limiting the rate of requests' },
  temporal_not_asked: { status: 503, retryable: true, title: 'Temporal was unreachable moments ago; calls are paused' },
  kms_unavailable: { status: 503, retryable: true, title: 'The key management service cannot be reached' },
  storage_unavailable: { status: 503, retryable: true, title: 'The export storage cannot be reached' },
  policy_unavailable: { status: 503, retryable: true, title: 'The policy cannot decide now' },
  read_only: { status: 503, retryable: true, title: 'Changes are not possible in read-only mode' },
  database_unavailable: { status: 503, retryable: true, title: 'The database cannot be reached' },
  operation_superseded: {
    status: 409,
    retryable: false,
    title: 'The step came too late: the operation is being undone or has ended',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorTable;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorTable, code);

export interface FieldError {
  /** JSON path such as `owner.email`, or `body`; parameters are `query.limit`, `path.id`, `header.If-Match`. */
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

/** Which policies have refused a call, and why. */
export interface RefusedDecision {
  readonly policyIds: readonly string[];
  readonly reason: string;
  /** Of the policy, with its data. */
  readonly revision: string;
}

interface DomainErrorOptions {
  /** For logs and traces only. */
  internal?: string;
  cause?: unknown;
  errors?: readonly FieldError[];
  /** The operation to look at for details. */
  operationId?: string;
  /** The permission that a `forbidden` caller does not have. */
  permission?: Permission;
  retryAfterSeconds?: number;
  /** Whether this answers a repeated request: sets `Idempotency-Replayed`. */
  replayed?: boolean;
  /** Whether the refusal hides that the resource exists; such refusals are recorded as denials. */
  isMasked?: boolean;
  /** Why the policy refuses. Recorded with the denial. */
  decision?: RefusedDecision;
  /** The holder of the refused key, if the key is known. Recorded with the denial, never disclosed. */
  caller?: Caller;
}

export interface Caller {
  readonly name: string;
  /** The id of a member's key; null: the platform's key. */
  readonly keyId: string | null;
  /** null: belongs to no organization. */
  readonly orgId: string | null;
  /** The owner of the audit trail that records what is refused: an organization, a person, or the platform. */
  readonly chain: string;
}

/** An error with a code from the table. `message` is public: it never contains secrets or internals. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly internal: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly operationId: string | undefined;
  readonly permission: Permission | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly replayed: boolean;
  readonly isMasked: boolean;
  readonly decision: RefusedDecision | undefined;
  readonly caller: Caller | undefined;

  constructor(code: ErrorCode, message?: string, options: DomainErrorOptions = {}) {
    super(message ?? errorTable[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.internal = options.internal;
    this.errors = options.errors;
    this.operationId = options.operationId;
    this.permission = options.permission;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.replayed = options.replayed ?? false;
    this.isMasked = options.isMasked ?? false;
    this.decision = options.decision;
    this.caller = options.caller;
  }
}

/** Maximum number of field errors in a problem. */
export const fieldErrorsMax = 100;

/** Makes a `validation_failed` error that names each invalid field, in its text too. */
export const invalidInput = (errors: readonly FieldError[], cause?: unknown): DomainError => {
  const shown = errors.slice(0, fieldErrorsMax);
  const text = shown.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new DomainError('validation_failed', text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text, {
    errors: shown,
    cause,
  });
};
