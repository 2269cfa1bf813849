import { getPathNoStrict } from 'hono/utils/url';

const prefix = '/api/v0';

/**
 * The path under which a request is routed: `/api/v0/organizations/…` is `/v1/orgs/…`, so an idempotency key and a
 * metric know one name of a thing. A trailing slash means nothing.
 */
export const canonicalPath = (request: Request): string => {
  const path = getPathNoStrict(request);
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
  return `/v1${path.slice(prefix.length).replace(/^\/organizations(?=\/|$)/, '/orgs')}`;
};
