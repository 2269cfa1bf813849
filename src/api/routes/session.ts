import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { KeySession, StartKeySession } from '../../contract/api-key-session.ts';
import { isSessionText, malformedKey } from '../../contract/api-key-text.ts';
import { MfaRequired } from '../../contract/factor.ts';
import { ListQuery, listOf } from '../../contract/list.ts';
import { OrganizationQuery } from '../../contract/organization.ts';
import { isPerson, keySessionOf } from '../../contract/principal.ts';
import {
  ChangePassword,
  CookieSession,
  CookieSignedIn,
  EndedSessions,
  Login,
  Logout,
  OwnOrganization,
  RefreshSession,
  Session,
  SessionTokens,
  SignedIn,
} from '../../contract/session.ts';
import { endOwnKeySession, startKeySession } from '../../usecases/api-key/session.ts';
import { removeAccount } from '../../usecases/session/account.ts';
import { login } from '../../usecases/session/login.ts';
import { changePassword } from '../../usecases/session/own-password.ts';
import { refreshSession } from '../../usecases/session/refresh.ts';
import { listOwnOrganizations, listSessions, logout, revokeSession } from '../../usecases/session/session.ts';
import { clearSessionCookies, prepareTransport, presentSession, refreshTokenOf } from '../cookies.ts';
import { sessionDescriptions } from '../descriptions/session.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import { authenticateGuarded } from '../middleware/abuse.ts';
import { IdPath, jsonBody } from '../parameters.ts';
import { personContextOf, visitOf } from '../people.ts';
import {
  inputCodes,
  json,
  ofAnySession,
  open,
  openCodes,
  perAddress,
  personal,
  personalCodes,
  personalOrBound,
  problems,
  sensitive,
} from '../responses.ts';

const tags = ['Sessions'];

const signIn = createRoute({
  method: 'post',
  path: '/v1/auth/login',
  operationId: 'login',
  tags,
  summary: 'Sign in with a password',
  description: sessionDescriptions.login,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(Login) },
  responses: {
    200: json(
      z.union([SignedIn, CookieSignedIn, MfaRequired]),
      'The session and its tokens, or what is to be proved first.',
    ),
    ...problems(...openCodes, 'login_failed', 'csrf_rejected', 'login_throttled', 'login_overloaded'),
  },
});

const refresh = createRoute({
  method: 'post',
  path: '/v1/auth/refresh',
  operationId: 'refreshSession',
  tags,
  summary: 'Renew the tokens of a session',
  description: sessionDescriptions.refresh,
  ...open,
  ...perAddress('verification'),
  request: { body: jsonBody(RefreshSession) },
  responses: {
    200: json(z.union([SessionTokens, CookieSession]), 'The new tokens.'),
    ...problems(
      ...openCodes,
      'missing_credentials',
      'malformed_credentials',
      'invalid_credentials',
      'expired_credentials',
      'revoked_credentials',
      'refresh_reused',
      'csrf_rejected',
    ),
  },
});

const startWithKey = createRoute({
  method: 'post',
  path: '/v1/auth/sessions',
  operationId: 'startKeySession',
  tags,
  summary: 'Exchange a key for a session',
  description: sessionDescriptions.startWithKey,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(StartKeySession) },
  responses: {
    200: json(z.union([KeySession, CookieSession]), 'The session.'),
    ...problems(
      ...openCodes,
      'malformed_credentials',
      'invalid_credentials',
      'expired_credentials',
      'revoked_credentials',
      'user_suspended',
      'csrf_rejected',
    ),
  },
});

const end = createRoute({
  method: 'post',
  path: '/v1/auth/logout',
  operationId: 'logout',
  tags,
  summary: 'Sign out',
  description: sessionDescriptions.logout,
  ...ofAnySession,
  request: { body: jsonBody(Logout) },
  responses: {
    200: json(EndedSessions, 'How many sessions have ended.'),
    ...problems(...inputCodes, ...personalCodes),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/auth/sessions',
  operationId: 'listSessions',
  tags,
  summary: 'List the sessions of the caller',
  description: sessionDescriptions.list,
  ...personalOrBound,
  request: { query: ListQuery },
  responses: { 200: json(listOf(Session), 'A page of sessions.'), ...problems('validation_failed', ...personalCodes) },
});

const revoke = createRoute({
  method: 'delete',
  path: '/v1/auth/sessions/{id}',
  operationId: 'revokeSession',
  tags,
  summary: 'End a session of the caller',
  description: sessionDescriptions.revoke,
  ...personalOrBound,
  request: { params: IdPath },
  responses: {
    204: { description: 'The session has ended.' },
    ...problems('validation_failed', ...personalCodes, 'not_found'),
  },
});

const password = createRoute({
  method: 'post',
  path: '/v1/auth/password',
  operationId: 'changePassword',
  tags,
  summary: 'Change the password of the caller',
  description: sessionDescriptions.password,
  ...personal,
  ...perAddress('login'),
  request: { body: jsonBody(ChangePassword) },
  responses: {
    200: json(EndedSessions, 'How many other sessions have ended.'),
    ...problems(
      ...inputCodes,
      ...personalCodes,
      'password_rejected',
      'login_failed',
      'login_throttled',
      'login_overloaded',
    ),
  },
});

const leave = createRoute({
  method: 'delete',
  path: '/v1/auth/account',
  operationId: 'removeAccount',
  tags,
  summary: 'Remove the account of the caller',
  description: sessionDescriptions.removeAccount,
  ...personal,
  ...sensitive,
  ...perAddress('login'),
  responses: {
    204: { description: 'The account no longer exists.' },
    ...problems(...personalCodes, 'account_in_use', 'step_up_required'),
  },
});

const organizations = createRoute({
  method: 'get',
  path: '/v1/me/organizations',
  operationId: 'listOwnOrganizations',
  tags,
  summary: 'List the organizations of the caller',
  description: sessionDescriptions.organizations,
  ...personalOrBound,
  request: { query: OrganizationQuery },
  responses: {
    200: json(listOf(OwnOrganization), 'A page of organizations.'),
    ...problems('validation_failed', ...personalCodes),
  },
});

/** Ends the calling session, which may be that of a key, or others of the same person. */
const endOwn = (c: Context<ApiEnv>, input: Logout): Promise<{ ended: number }> => {
  if (c.var.person !== undefined) return logout(personContextOf(c), input);
  const id = keySessionOf(c.var.principal);
  // A session of a key knows of no others.
  if (id === null || input.sessions === 'others') return Promise.resolve({ ended: 0 });
  return endOwnKeySession(contextOf(c), id);
};

export const sessionRoutes = (app: Api): void => {
  endpoint(app, signIn, async (c) => {
    const { transport, deviceToken, ...input } = c.req.valid('json');
    prepareTransport(c, transport);
    const client = transport === 'cookie' ? 'browser' : input.client;
    const answer = await login(visitOf(c, deviceToken), { ...input, client });
    return c.json('challenge' in answer ? answer : presentSession(c, answer), 200);
  });
  endpoint(app, refresh, async (c) => {
    const token = refreshTokenOf(c, c.req.valid('json').refreshToken);
    return c.json(presentSession(c, await refreshSession(visitOf(c), token)), 200);
  });
  endpoint(app, startWithKey, async (c) => {
    const { key: text, transport } = c.req.valid('json');
    prepareTransport(c, transport);
    // A session is exchanged for no other one, which would make it last for ever.
    if (isSessionText(text)) throw malformedKey();
    const principal = await authenticateGuarded(c, text);
    if (isPerson(principal)) throw malformedKey();
    const { refusedFrom: endsAt } = await c.var.deps.access.examine(text);
    return c.json(presentSession(c, await startKeySession(visitOf(c), { text, principal, endsAt })), 200);
  });
  endpoint(app, end, async (c) => {
    const input = c.req.valid('json');
    const answer = await endOwn(c, input);
    if (input.sessions !== 'others') clearSessionCookies(c);
    return c.json(answer, 200);
  });
  endpoint(app, list, async (c) => c.json(await listSessions(personContextOf(c), c.req.valid('query')), 200));
  endpoint(app, revoke, async (c) => {
    await revokeSession(personContextOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
  endpoint(app, password, async (c) => c.json(await changePassword(personContextOf(c), c.req.valid('json')), 200));
  endpoint(app, leave, async (c) => {
    await removeAccount(personContextOf(c));
    clearSessionCookies(c);
    return c.body(null, 204);
  });
  endpoint(app, organizations, async (c) =>
    c.json(await listOwnOrganizations(personContextOf(c), c.req.valid('query')), 200),
  );
};
