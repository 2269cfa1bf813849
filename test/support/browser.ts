import type { Call, TestApi } from '../api/support.ts';

export interface Cookie {
  value: string;
  attributes: string[];
}

const parsed = (text: string): [name: string, cookie: Cookie] => {
  const [pair = '', ...attributes] = text.split(/; */);
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
  return [name, { value, attributes }];
};

/** The cookies that an answer sets, by their names. */
export const cookiesSetBy = (response: Response): Map<string, Cookie> =>
  new Map(response.headers.getSetCookie().map(parsed));

const isSentTo = ({ attributes }: Cookie, path: string): boolean =>
  attributes.some((each) => /^path=/i.test(each) && path.startsWith(each.slice('path='.length)));

const isGone = ({ value, attributes }: Cookie): boolean =>
  value === '' || attributes.some((each) => /^max-age=0$/i.test(each));

/** Keeps cookies as a browser does for one site, and sends them by path. */
export const openCookieJar = () => {
  const cookies = new Map<string, Cookie>();
  return {
    cookies,
    keep: (response: Response): Response => {
      for (const [name, cookie] of cookiesSetBy(response))
        if (isGone(cookie)) cookies.delete(name);
        else cookies.set(name, cookie);
      return response;
    },
    headers: (path: string): Record<string, string> => {
      const sent = [...cookies]
        .filter(([, cookie]) => isSentTo(cookie, path))
        .map(([name, { value }]) => `${name}=${value}`);
      return sent.length === 0 ? {} : { Cookie: sent.join('; ') };
    },
  };
};

export type CookieJar = ReturnType<typeof openCookieJar>;

export const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };

/** A browser with a page of the server: it keeps cookies, and says where its requests come from. */
export const openBrowser = (
  api: Pick<TestApi, 'request'>,
  from: Record<string, string> = sameOrigin,
  jar: CookieJar = openCookieJar(),
) => ({
  cookies: jar.cookies,
  keep: jar.keep,
  request: async (path: string, call: Call = {}): Promise<Response> =>
    jar.keep(
      await api.request(path, { key: null, ...call, headers: { ...jar.headers(path), ...from, ...call.headers } }),
    ),
});

export type Browser = ReturnType<typeof openBrowser>;
