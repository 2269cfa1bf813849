import { type CookieJar, openCookieJar, sameOrigin } from './browser.ts';
import type { IdentityProvider } from './identity-provider.ts';

type Request = (path: string, call: { key: null; headers: Record<string, string> }) => Promise<Response>;

interface SignInOptions {
  /** Of the address that begins the sign-in. */
  query?: string;
  /** The cookies of the browser. Default: none. */
  jar?: CookieJar;
  /** Further headers with which the browser comes back. */
  headers?: Record<string, string>;
  /** Changes the address at the provider before the browser goes there. */
  alterRequest?: (url: URL) => void;
  /** Changes the address that the browser comes back to. */
  alterAnswer?: (url: URL) => void;
}

/** What a browser has after a sign-in with a provider. */
export interface BrowserSignIn {
  /** To the address that the browser came back to. */
  response: Response;
  /** That address, below the origin. */
  path: string;
  jar: CookieJar;
}

/** Goes back from the provider to the api, with the cookies of the browser. */
export const comeBack = async (
  request: Request,
  url: URL,
  jar = openCookieJar(),
  more: Record<string, string> = {},
): Promise<BrowserSignIn> => {
  const path = `${url.pathname}${url.search}`;
  const headers = { ...jar.headers(path), 'Sec-Fetch-Site': 'cross-site', ...more };
  const response = await request(path, { key: null, headers });
  jar.keep(response);
  return { response, path, jar };
};

/** Signs the account of the provider in, as a browser does: from the api to the provider and back. */
export const signInBy = async (
  request: Request,
  provider: Pick<IdentityProvider, 'visit'>,
  connectionId: string,
  { query = '', jar = openCookieJar(), headers, alterRequest, alterAnswer }: SignInOptions = {},
): Promise<BrowserSignIn> => {
  const begin = `/v1/auth/oidc/${connectionId}/authorize${query}`;
  const own = { ...jar.headers(begin), ...sameOrigin };
  const begun = await request(begin, { key: null, headers: own });
  if (begun.status !== 302) throw new Error(`The sign-in was not begun: ${begun.status} ${await begun.text()}`);
  jar.keep(begun);
  const there = new URL(begun.headers.get('location') ?? '');
  alterRequest?.(there);
  const back = new URL(await provider.visit(there.href));
  alterAnswer?.(back);
  return comeBack(request, back, jar, headers);
};
