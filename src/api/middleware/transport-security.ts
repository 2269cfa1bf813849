import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../env.ts';

const halfAYearSeconds = 15_552_000;

/** What the proxy that is farthest from us and still trusted says; nobody else is believed. */
const isHttps = (c: Context<ApiEnv>, trustedProxies: number): boolean => {
  if (trustedProxies === 0) return false;
  const said = c.req.header('x-forwarded-proto')?.split(',') ?? [];
  // A proxy may hand on what the one before it has said, without adding a word of its own.
  return said.at(Math.max(-trustedProxies, -said.length))?.trim().toLowerCase() === 'https';
};

/** RFC 6797, 7.2: never over http. Other hosts of the domain are not ours to bind, unless the operator says so. */
export const transportSecurity: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { trustedProxies, hstsIncludesSubdomains } = c.get('deps');
  if (!isHttps(c, trustedProxies)) return;
  const subdomains = hstsIncludesSubdomains ? '; includeSubDomains' : '';
  c.header('Strict-Transport-Security', `max-age=${halfAYearSeconds}${subdomains}`);
};
