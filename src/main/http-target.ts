import type { IncomingMessage } from 'node:http';

let knownHost: string | undefined;

/** Whether URLs can have this host. Caches the last one, because it is nearly always the same. */
const isHost = (host: string): boolean => {
  if (host === knownHost) return true;
  if (!/^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,255})(?::\d{1,5})?$/i.test(host)) return false;
  if (!URL.canParse(`http://${host}/`)) return false;
  knownHost = host;
  return true;
};

const countOf = (rawHeaders: readonly string[], wanted: string): number => {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === wanted.length && name.toLowerCase() === wanted) count += 1;
  }
  return count;
};

/**
 * Checks that the request has exactly one valid Host and a target that can be part of a URL (RFC 9112, 3.2), so that
 * later code can parse the URL. In HTTP/1.0, Host is optional; health checks of load balancers often send none.
 */
export const isTarget = ({ url = '', headers: { host }, rawHeaders, httpVersion }: IncomingMessage): boolean => {
  if (host === undefined ? httpVersion !== '1.0' : countOf(rawHeaders, 'host') > 1 || !isHost(host)) return false;
  if (url.split('?', 1)[0]?.includes('\\')) return false;
  return url.startsWith('/') ? URL.canParse(`http://localhost${url}`) : /^https?:\/\//i.test(url) && URL.canParse(url);
};
