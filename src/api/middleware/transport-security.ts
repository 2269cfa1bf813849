import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../env.ts';

const halfAYearSeconds = 15_552_000;

/** Whether the client uses https, according to the farthest trusted proxy and no one else. */
const isHttps = (c: Context<ApiEnv>, trustedProxies: number): boolean => {
  if (trustedProxies === 0) return false;
  const said = c.req.header('x-forwarded-proto')?.split(',') ?? [];
  // A proxy may pass on the header of the previous one without adding to it.
  return said.at(Math.max(-trustedProxies, -said.length))?.trim().toLowerCase() === 'https';
};

/** Sets `Strict-Transport-Security`, never over http (RFC 6797, 7.2). Includes subdomains only if the operator chooses so. */
export const transportSecurity: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { trustedProxies, hstsIncludesSubdomains } = c.get('deps');
  if (!isHttps(c, trustedProxies)) return;
  const subdomains = hstsIncludesSubdomains ? '; includeSubDomains' : '';
  c.header('Strict-Transport-Security', `max-age=${halfAYearSeconds}${subdomains}`);
};
