import type { Context, MiddlewareHandler } from 'hono';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import type { ApiDependencies, ApiEnv } from '../env.ts';

type Metrics = ApiDependencies['metrics'];

/** Counts an answer; `code` is that of its error, undefined for a success. */
type Count = (metrics: Metrics, code: ErrorCode | undefined) => void;

const loginOutcomes: Partial<Record<ErrorCode, string>> = {
  login_failed: 'failed',
  mfa_failed: 'failed',
  access_denied: 'failed',
  sso_failed: 'failed',
  login_throttled: 'throttled',
  rate_limited: 'throttled',
  login_overloaded: 'overloaded',
};
/** Also for the routes that answer with a page, which have no operation. */
export const loginBy =
  (method: string): Count =>
  ({ logins }, code) => {
    const outcome = code === undefined ? 'accepted' : loginOutcomes[code];
    if (outcome !== undefined) logins.inc({ method, outcome });
  };

const refreshOutcomes: Partial<Record<ErrorCode, string>> = {
  refresh_reused: 'reused',
  malformed_credentials: 'refused',
  invalid_credentials: 'refused',
  expired_credentials: 'refused',
  revoked_credentials: 'refused',
};
const refresh: Count = ({ sessionRefreshes }, code) => {
  const outcome = code === undefined ? 'renewed' : refreshOutcomes[code];
  if (outcome !== undefined) sessionRefreshes.inc({ outcome });
};

const invitationTo =
  (state: string): Count =>
  ({ invitations }, code) => {
    if (code === undefined) invitations.inc({ state });
  };

const recoveryAsked =
  (kind: string): Count =>
  ({ recoveries }, code) => {
    if (code === undefined) recoveries.inc({ kind, outcome: 'asked' });
  };

const recoveryOutcomes: Partial<Record<ErrorCode, string>> = {
  not_found: 'failed',
  link_expired: 'failed',
  mfa_failed: 'failed',
};
const recovery: Count = ({ recoveries }, code) => {
  const outcome = code === undefined ? 'completed' : recoveryOutcomes[code];
  if (outcome !== undefined) recoveries.inc({ kind: 'password', outcome });
};

/** What is counted of the answers of an operation. Here, and not in each route, because several routes are ways to do the same. */
const counts: Readonly<Record<string, Count>> = {
  login: loginBy('password'),
  collectDevice: loginBy('device'),
  loginWithPasskey: loginBy('passkey'),
  refreshSession: refresh,
  requestRecovery: recoveryAsked('password'),
  completeRecovery: recovery,
  // Workers count how it ends.
  requestFactorRecovery: recoveryAsked('factors'),
  createInvitation: invitationTo('pending'),
  inviteUser: invitationTo('pending'),
  resendInvitation: invitationTo('resent'),
  acceptInvitation: invitationTo('accepted'),
  revokeInvitation: invitationTo('revoked'),
  deleteInvitation: invitationTo('revoked'),
};

/** Counts the answers of this operation; null: nothing of it is counted. */
export const countPeople = (operationId: string | undefined): MiddlewareHandler<ApiEnv> | null => {
  const count = counts[operationId ?? ''];
  if (count === undefined) return null;
  return async (c, next) => {
    await next();
    // The first answer was counted.
    if (c.res.headers.get('Idempotency-Replayed') === null) count(c.var.deps.metrics, codeOf(c));
  };
};

const codeOf = ({ error }: Context<ApiEnv>): ErrorCode | undefined => {
  if (error === undefined) return undefined;
  return error instanceof DomainError ? error.code : 'internal_error';
};
