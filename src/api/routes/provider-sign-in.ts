import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, errorTable, invalidInput } from '../../contract/errors.ts';
import { AuthorizeQuery } from '../../contract/federation.ts';
import { Id } from '../../contract/uuid.ts';
import { SsoFailed } from '../../usecases/federation/connected.ts';
import { flowNameOf, flowSeconds } from '../../usecases/federation/flow.ts';
import { endByProvider } from '../../usecases/federation/logout.ts';
import { beginSignIn, describeSignIn, endSignIn, type Outcome } from '../../usecases/federation/sign-in.ts';
import { isOwnNavigation, sessionCookieOf, setFlowCookie, signBrowserIn, takeFlowCookie } from '../cookies.ts';
import type { Api, ApiEnv } from '../env.ts';
import { noteError } from '../errors.ts';
import { localeOf } from '../locale.ts';
import { loginBy } from '../middleware/count-people.ts';
import { limitBody } from '../middleware/limit-body.ts';
import { limitAddress } from '../middleware/rate-limit.ts';
import { refuseChanges } from '../middleware/read-only.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';
import { beginPage, failurePage, messagePage, occupiedPage } from '../pages/sign-in.ts';
import { visitOf } from '../people.ts';

// What browsers and identity providers call, as OpenID Connect says. No client of the API does, so they are not described with it.

const retryAfterSeconds = 5;

/** A page of the console; null: there is no console. */
const inConsole = (c: Context<ApiEnv>, path: string): string | null =>
  c.var.deps.console === null ? null : `/console/${path}`;

/** Shows an error to the person in front of the browser. */
const showError = (c: Context<ApiEnv>, error: unknown): Response | Promise<Response> => {
  const { code, message, retryAfterSeconds: wait = retryAfterSeconds } = noteError(c, error);
  const { status } = errorTable[code];
  if (status === 503 || status === 429) c.header('Retry-After', String(wait));
  const reason = error instanceof SsoFailed ? error.reason : null;
  const page = failurePage(localeOf(c), { code, reason, message, signInUrl: inConsole(c, '') });
  return c.html(page, status as ContentfulStatusCode);
};

const asPage =
  (handler: (c: Context<ApiEnv>) => Promise<Response>) =>
  async (c: Context<ApiEnv>): Promise<Response> => {
    c.header('Cache-Control', 'no-store');
    c.header('Vary', 'Accept-Language');
    return handler(c).catch((error: unknown) => showError(c, error));
  };

const connectionIdOf = (c: Context<ApiEnv>): string => {
  const { success, data } = Id.safeParse(c.req.param('id'));
  if (!success) throw new DomainError('not_found', 'There is no identity provider by which you can sign in here.');
  return data;
};

const authorizePath = (id: string, { returnTo, loginHint }: AuthorizeQuery): string => {
  const query = new URLSearchParams({
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(loginHint === undefined ? {} : { loginHint }),
  });
  return `/v1/auth/oidc/${id}/authorize${query.size === 0 ? '' : `?${query}`}`;
};

const authorize = async (c: Context<ApiEnv>): Promise<Response> => {
  const { success, data, error } = AuthorizeQuery.safeParse(c.req.query());
  if (!success)
    throw invalidInput(
      error.issues.map(({ path, message, code }) => ({ path: `query.${path.join('.')}`, message, code })),
    );
  const connectionId = connectionIdOf(c);
  // Otherwise any page could sign its visitors in as another person: the one that the provider names without asking.
  if (!isOwnNavigation(c)) {
    const described = await describeSignIn(visitOf(c), connectionId);
    return c.html(beginPage(localeOf(c), { ...described, url: authorizePath(connectionId, data) }));
  }
  const { url, state, sealed } = await beginSignIn(visitOf(c), connectionId, data);
  setFlowCookie(c, flowNameOf(state), sealed, flowSeconds);
  return c.redirect(url, 302);
};

const countSignIn = loginBy('sso');

const stateLengthMax = 200;

const callback = async (c: Context<ApiEnv>): Promise<Response> => {
  const state = (c.req.query('state') ?? '').slice(0, stateLengthMax);
  const sealed = takeFlowCookie(c, flowNameOf(state));
  const { search: query } = new URL(c.req.url);
  const { metrics } = c.var.deps;
  const id = connectionIdOf(c);
  const returned = { query, state, sealed, accessToken: sessionCookieOf(c) };
  const outcome = await endSignIn(visitOf(c), id, returned).catch((error: unknown) => {
    if (error instanceof DomainError) countSignIn(metrics, error.code);
    throw error;
  });
  if (outcome.kind === 'signed_in' || outcome.kind === 'held') countSignIn(metrics, undefined);
  return show(c, id, outcome);
};

const show = (c: Context<ApiEnv>, id: string, outcome: Outcome): Response | Promise<Response> => {
  const { kind } = outcome;
  const locale = localeOf(c);
  const returnTo = outcome.returnTo ?? inConsole(c, kind === 'linked' ? 'account' : '');
  switch (kind) {
    case 'occupied': {
      const query = new URLSearchParams(returnTo === null ? {} : { returnTo });
      const url = inConsole(c, `switch?${query}#${id}`) ?? authorizePath(id, { returnTo: returnTo ?? undefined });
      return c.html(occupiedPage(locale, url), 409);
    }
    case 'held':
      if (returnTo === null)
        throw new DomainError('mfa_required', 'You have a second factor, and this server has no page to prove it.');
      // Behind `#`, which a browser sends to no server. Without the second factor it is worth nothing.
      return c.redirect(`${returnTo}#mfa=${outcome.mfa.challenge}`, 303);
    case 'signed_in':
      signBrowserIn(c, outcome.session);
      return returnTo === null ? c.html(messagePage(locale, 'signedIn')) : c.redirect(returnTo, 303);
    case 'linked':
      return returnTo === null ? c.html(messagePage(locale, 'linked')) : c.redirect(returnTo, 303);
  }
};

const tokenLengthMax = 16_384;

/** OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8. */
const backchannelLogout = async (c: Context<ApiEnv>): Promise<Response> => {
  c.header('Cache-Control', 'no-store');
  const isForm = c.req.header('content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true;
  const token = isForm ? new URLSearchParams(await c.req.text()).get('logout_token') : null;
  try {
    if (token === null) throw new DomainError('sso_failed', 'A form with logout_token is required.');
    await endByProvider(visitOf(c), connectionIdOf(c), token);
    return c.body(null, 200);
  } catch (error) {
    if (!(error instanceof DomainError) || !['sso_failed', 'not_found'].includes(error.code)) throw error;
    return c.json({ error: 'invalid_request', error_description: noteError(c, error).message }, 400);
  }
};

export const providerSignInRoutes = (app: Api): void => {
  const path = '/v1/auth/oidc/:id';
  app.use(`${path}/authorize`, pageSecurityHeaders);
  app.use(`${path}/callback`, pageSecurityHeaders);
  app.get(`${path}/authorize`, refuseChanges, limitAddress('sensitive'), asPage(authorize));
  app.get(`${path}/callback`, refuseChanges, limitAddress('sensitive'), asPage(callback));
  app.post(
    `${path}/backchannel-logout`,
    refuseChanges,
    limitAddress('verification'),
    limitBody(tokenLengthMax),
    backchannelLogout,
  );
};
