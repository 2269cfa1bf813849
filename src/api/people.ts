import type { Context } from 'hono';
import { cutText } from '../contract/human-text.ts';
import { storableText } from '../contract/text.ts';
import type { PersonContext, Visit } from '../usecases/context.ts';
import { clientAddressOf, networkOf } from './client-address.ts';
import { deviceCookieOf } from './cookies.ts';
import type { ApiEnv } from './env.ts';

/** Builds the context of a use case about the caller itself. Only for use after the middleware of sessions, which sets the person. */
export const personContextOf = (c: Context<ApiEnv>): PersonContext => {
  const { person, requestId, deps } = c.var;
  if (person === undefined) throw new Error('The route does not ask for a session');
  const { passwords, attempts } = deps;
  return { ...deps.control, passwords, attempts, person, requestId, network: visitorNetworkOf(c) };
};

const visitorNetworkOf = (c: Context<ApiEnv>): string =>
  networkOf(clientAddressOf(c, c.var.deps.trustedProxies), { ipv4: 24, ipv6: 48 });

const userAgentLengthMax = 256;

/** Builds the context of a use case for somebody who is not signed in yet. `deviceToken`: unless it is in a cookie. */
export const visitOf = (c: Context<ApiEnv>, deviceToken?: string): Visit => {
  const { requestId, deps } = c.var;
  const userAgent = c.req.header('user-agent');
  return {
    ...deps.control,
    passwords: deps.passwords,
    attempts: deps.attempts,
    requestId,
    network: visitorNetworkOf(c),
    deviceToken: deviceToken ?? deviceCookieOf(c) ?? null,
    userAgent: userAgent === undefined ? null : cutText(storableText(userAgent), userAgentLengthMax),
  };
};
