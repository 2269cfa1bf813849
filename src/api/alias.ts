import { getPath, getPathNoStrict, getQueryParam } from 'hono/utils/url';

const prefix = '/api/v0';

/**
 * Returns the path by which a request is routed. `/api/v0/organizations/…` becomes `/v1/orgs/…`, so that idempotency keys and
 * metrics know each resource by one name. A creation with `dryRun=true` becomes a plan, which has a route of its own. A
 * trailing slash is ignored by reads alone: `DELETE /v1/orgs/acme/` comes from a caller that left out what was to follow.
 */
export const canonicalPath = (request: Request): string => {
  const path = currentPath(request);
  const isPlan = path === '/v1/orgs' && request.method === 'POST' && getQueryParam(request.url, 'dryRun') === 'true';
  return isPlan ? '/v1/orgs/plan' : path;
};

const currentPath = (request: Request): string => {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const path = isRead ? getPathNoStrict(request) : getPath(request);
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
  return `/v1${path.slice(prefix.length).replace(/^\/organizations(?=\/|$)/, '/orgs')}`;
};
