import { getPathNoStrict, getQueryParam } from 'hono/utils/url';

const prefix = '/api/v0';

/**
 * The path under which a request is routed: `/api/v0/organizations/…` is `/v1/orgs/…`, so an idempotency key and a
 * metric know one name of a thing. A creation with `dryRun=true` is a plan, which has a route of its own. A trailing
 * slash means nothing.
 */
export const canonicalPath = (request: Request): string => {
  const path = currentPath(request);
  const isPlan = path === '/v1/orgs' && request.method === 'POST' && getQueryParam(request.url, 'dryRun') === 'true';
  return isPlan ? '/v1/orgs/plan' : path;
};

const currentPath = (request: Request): string => {
  const path = getPathNoStrict(request);
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
  return `/v1${path.slice(prefix.length).replace(/^\/organizations(?=\/|$)/, '/orgs')}`;
};
