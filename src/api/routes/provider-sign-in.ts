import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, errorTable, invalidInput } from '../../contract/errors.ts';
import { AuthorizeQuery } from '../../contract/federation.ts';
import { Id } from '../../contract/uuid.ts';
import { flowNameOf, flowSeconds } from '../../usecases/federation/flow.ts';
import { endByProvider } from '../../usecases/federation/logout.ts';
import { beginSignIn, endSignIn, type Outcome } from '../../usecases/federation/sign-in.ts';
import { setFlowCookie, signBrowserIn, takeFlowCookie } from '../cookies.ts';
import type { Api, ApiEnv } from '../env.ts';
import { noteError } from '../errors.ts';
import { loginBy } from '../middleware/count-people.ts';
import { limitBody } from '../middleware/limit-body.ts';
import { limitAddress } from '../middleware/rate-limit.ts';
import { refuseChanges } from '../middleware/read-only.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';
import { messagePage } from '../pages/sign-in.ts';
import { visitOf } from '../people.ts';

// What browsers and identity providers call, as OpenID Connect says. No client of the API does, so they are not described with it.

const retryAfterSeconds = 5;

/** Shows an error to the person in front of the browser. */
const showError = (c: Context<ApiEnv>, error: unknown): Response | Promise<Response> => {
  const { code, message, retryAfterSeconds: wait = retryAfterSeconds } = noteError(c, error);
  const { status } = errorTable[code];
  if (status === 503 || status === 429) c.header('Retry-After', String(wait));
  return c.html(messagePage({ title: 'The sign-in failed', text: message, code }), status as ContentfulStatusCode);
};

const asPage =
  (handler: (c: Context<ApiEnv>) => Promise<Response>) =>
  async (c: Context<ApiEnv>): Promise<Response> => {
    c.header('Cache-Control', 'no-store');
    return handler(c).catch((error: unknown) => showError(c, error));
  };

const connectionIdOf = (c: Context<ApiEnv>): string => {
  const { success, data } = Id.safeParse(c.req.param('id'));
  if (!success) throw new DomainError('not_found', 'There is no identity provider by which you can sign in here.');
  return data;
};

const authorize = async (c: Context<ApiEnv>): Promise<Response> => {
  const { success, data, error } = AuthorizeQuery.safeParse(c.req.query());
  if (!success)
    throw invalidInput(
      error.issues.map(({ path, message, code }) => ({ path: `query.${path.join('.')}`, message, code })),
    );
  const { url, state, sealed } = await beginSignIn(visitOf(c), connectionIdOf(c), data);
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
  const outcome = await endSignIn(visitOf(c), connectionIdOf(c), { query, state, sealed }).catch((error: unknown) => {
    if (error instanceof DomainError) countSignIn(metrics, error.code);
    throw error;
  });
  if (outcome.kind !== 'linked') countSignIn(metrics, undefined);
  return show(c, outcome);
};

const show = (c: Context<ApiEnv>, outcome: Outcome): Response | Promise<Response> => {
  const { kind, returnTo } = outcome;
  if (kind === 'signed_in') signBrowserIn(c, outcome.session);
  // Behind `#`, which a browser sends to no server. Without the second factor it is worth nothing.
  if (returnTo !== null)
    return c.redirect(kind === 'held' ? `${returnTo}#mfa=${outcome.mfa.challenge}` : returnTo, 303);
  const texts = {
    signed_in: { title: 'You are signed in', text: 'You can close this page.' },
    linked: { title: 'The account is linked', text: 'From now on you can sign in with it. You can close this page.' },
    held: {
      title: 'One more step',
      text: 'Your second factor is required. Begin again from the program in which you want to sign in: it asks for the factor.',
    },
  };
  return c.html(messagePage(texts[kind]), 200);
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
    const { code, message } = noteError(c, error);
    if (!['sso_failed', 'not_found'].includes(code)) throw error;
    return c.json({ error: 'invalid_request', error_description: message }, 400);
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
