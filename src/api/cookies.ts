import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { DomainError, invalidInput } from '../contract/errors.ts';
import type { CookieSession, SessionTokens, SessionTransport } from '../contract/session.ts';
import { deviceDays } from '../usecases/session/device.ts';
import type { ApiEnv } from './env.ts';

// The session of a browser is in cookies, which the scripts of a page cannot read. They are used only where `PUBLIC_URL` says
// that nobody on the way can: with https, or on this machine.

interface CookieRules {
  /** The origin of the pages that may act with the cookies. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Ends the names of the cookies, if servers on other ports of this machine would get and replace them: RFC 6265, 8.5. */
  readonly suffix: string;
  /** Where the refresh token is sent: only to what renews and ends sessions. */
  readonly refreshPath: string;
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const rulesOf = (c: Context<ApiEnv>): CookieRules | null => {
  const { publicUrl } = c.get('deps').control.settings;
  if (publicUrl === null) return null;
  const { origin, protocol, hostname, port, pathname } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  if (!isSecure && !loopback.test(hostname)) return null;
  return {
    origin,
    isSecure,
    suffix: isSecure ? '' : `_${port || '80'}`,
    refreshPath: `${pathname.replace(/\/$/, '')}/v1/auth`,
  };
};

interface Cookie {
  readonly name: string;
  readonly path: string;
  readonly sameSite: 'Lax' | 'Strict';
}

// Lax, because with Strict the first page after a sign-in elsewhere would have no session.
const sessionCookie = ({ isSecure, suffix }: CookieRules): Cookie => ({
  name: `${isSecure ? '__Host-' : ''}fh_session${suffix}`,
  path: '/',
  sameSite: 'Lax',
});

const refreshCookie = ({ isSecure, suffix, refreshPath }: CookieRules): Cookie => ({
  name: `${isSecure ? '__Secure-' : ''}fh_refresh${suffix}`,
  path: refreshPath,
  sameSite: 'Strict',
});

const deviceCookie = (rules: CookieRules): Cookie => ({
  ...refreshCookie(rules),
  name: `${rules.isSecure ? '__Secure-' : ''}fh_device${rules.suffix}`,
});

const read = (c: Context<ApiEnv>, cookie: (rules: CookieRules) => Cookie): string | undefined => {
  const rules = rulesOf(c);
  return rules === null ? undefined : getCookie(c, cookie(rules).name) || undefined;
};

const write = (
  c: Context<ApiEnv>,
  { isSecure }: CookieRules,
  { name, ...where }: Cookie,
  value: string,
  maxAge: number,
) => setCookie(c, name, value, { ...where, httpOnly: true, secure: isSecure, maxAge });

/** The access token in the cookie of a session; undefined: there is none. */
export const sessionCookieOf = (c: Context<ApiEnv>): string | undefined => read(c, sessionCookie);

/** The mark of a browser in which somebody has signed in; undefined: there is none. */
export const deviceCookieOf = (c: Context<ApiEnv>): string | undefined => read(c, deviceCookie);

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that a page of another origin may have sent with the cookies of its visitor. A browser says where a request
 * comes from in headers that no page can set.
 */
const assertSameOrigin = (c: Context<ApiEnv>): void => {
  const isOwn = c.req.header('sec-fetch-site') === 'same-origin' || c.req.header('origin') === rulesOf(c)?.origin;
  if (!isOwn) throw new DomainError('csrf_rejected');
};

/**
 * Whether a page of this server, or the person itself, has led the browser here. Browsers from before 2023 name only the page
 * before.
 */
export const isOwnNavigation = (c: Context<ApiEnv>): boolean => {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const before = c.req.header('referer');
  return before !== undefined && URL.canParse(before) && new URL(before).origin === rulesOf(c)?.origin;
};

/** Notes that the caller's tokens are in cookies. Its session stays there, whatever renews or replaces it. */
export const actByCookie = (c: Context<ApiEnv>): void => {
  if (!safeMethods.has(c.req.method)) assertSameOrigin(c);
  c.set('isByCookie', true);
};

/** Prepares an answer with a session. Called before anything is done, because another page must not sign a browser in. */
export const prepareTransport = (c: Context<ApiEnv>, transport: SessionTransport): void => {
  if (transport === 'token') return;
  if (rulesOf(c) === null) {
    const message = 'cookies require that the server has an https PUBLIC_URL';
    throw invalidInput([{ path: 'transport', message, code: 'custom' }]);
  }
  actByCookie(c);
};

/** The refresh token of a call: in its body, or else in the cookie. */
export const refreshTokenOf = (c: Context<ApiEnv>, given: string | undefined): string => {
  if (given !== undefined) return given;
  const kept = read(c, refreshCookie);
  if (kept === undefined)
    throw new DomainError('missing_credentials', 'Send refreshToken, or the cookies of a session.');
  actByCookie(c);
  return kept;
};

/** The session of a key has no refresh token, and that of a person who only proves more no new mark. */
type Tokens = CookieSession & Pick<SessionTokens, 'accessToken'> & { refreshToken?: string; deviceToken?: string };

/** Puts the tokens of a session into cookies, for as long as they are of use, and marks the browser. */
const setSessionCookies = (c: Context<ApiEnv>, tokens: Tokens): void => {
  const { accessToken, refreshToken, deviceToken, expiresInSeconds } = tokens;
  const rules = rulesOf(c);
  if (rules === null) throw new Error('There are no cookies without a PUBLIC_URL');
  const { idle } = c.get('deps').control.settings.sessions.life.browser;
  const seconds = refreshToken === undefined ? expiresInSeconds : idle;
  write(c, rules, sessionCookie(rules), accessToken, seconds);
  // That of a session before would bring it back.
  write(c, rules, refreshCookie(rules), refreshToken ?? '', refreshToken === undefined ? 0 : seconds);
  if (deviceToken !== undefined) write(c, rules, deviceCookie(rules), deviceToken, deviceDays * 86_400);
};

/** Removes the tokens of a session that has ended from the browser, if they are there. */
export const clearSessionCookies = (c: Context<ApiEnv>): void => {
  const rules = rulesOf(c);
  if (rules === null || c.get('isByCookie') !== true) return;
  for (const cookie of [sessionCookie(rules), refreshCookie(rules)]) write(c, rules, cookie, '', 0);
};

/** Holds what a sign-in at a provider needs when the browser comes back, by a redirect from there. */
const flowCookie = ({ isSecure }: CookieRules, name: string): Cookie => ({
  name: `${isSecure ? '__Host-' : ''}fh_sso_${name}`,
  path: '/',
  sameSite: 'Lax',
});

export const setFlowCookie = (c: Context<ApiEnv>, name: string, value: string, seconds: number): void => {
  const rules = rulesOf(c);
  if (rules === null)
    throw new DomainError(
      'illegal_transition',
      'The operator has to set an https PUBLIC_URL before people can sign in.',
    );
  write(c, rules, flowCookie(rules, name), value, seconds);
};

/** Reads the cookie and removes it, because it serves once. */
export const takeFlowCookie = (c: Context<ApiEnv>, name: string): string | undefined => {
  const value = read(c, (rules) => flowCookie(rules, name));
  const rules = rulesOf(c);
  if (value !== undefined && rules !== null) write(c, rules, flowCookie(rules, name), '', 0);
  return value;
};

/** Signs the browser in that has come back from a provider. What connects it to this server was in its flow cookie. */
export const signBrowserIn = (c: Context<ApiEnv>, session: SessionTokens): void => setSessionCookies(c, session);

/** Presents a session: with its tokens, or, if they go into cookies, without. */
export const presentSession = <S extends Tokens>(
  c: Context<ApiEnv>,
  session: S,
): S | Omit<S, 'accessToken' | 'refreshToken' | 'deviceToken'> => {
  c.header('Cache-Control', 'no-store');
  if (c.get('isByCookie') !== true) return session;
  setSessionCookies(c, session);
  const { accessToken: _access, refreshToken: _refresh, deviceToken: _device, ...shown } = session;
  return shown;
};
