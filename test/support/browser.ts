import type { Call, TestApi } from '../api/support.ts';

interface Cookie {
  value: string;
  attributes: string[];
}

const parsed = (text: string): [name: string, cookie: Cookie] => {
  const [pair = '', ...attributes] = text.split(/; */);
  const [name = '', value = ''] = pair.split('=');
  return [name, { value, attributes }];
};

/** The cookies that an answer sets, by their names. */
export const cookiesSetBy = (response: Response): Map<string, Cookie> =>
  new Map(response.headers.getSetCookie().map(parsed));

const isSentTo = ({ attributes }: Cookie, path: string): boolean =>
  attributes.some((each) => each.startsWith('Path=') && path.startsWith(each.slice('Path='.length)));

/** A browser with a page of the server: it keeps cookies, sends them by path, and says where its requests come from. */
export const openBrowser = (api: Pick<TestApi, 'request'>, from: Record<string, string> = sameOrigin) => {
  const cookies = new Map<string, Cookie>();
  const keep = (response: Response): Response => {
    for (const [name, cookie] of cookiesSetBy(response))
      if (cookie.attributes.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, cookie);
    return response;
  };
  const headers = (path: string): Record<string, string> => {
    const sent = [...cookies]
      .filter(([, cookie]) => isSentTo(cookie, path))
      .map(([name, { value }]) => `${name}=${value}`);
    return sent.length === 0 ? {} : { Cookie: sent.join('; ') };
  };
  return {
    cookies,
    keep,
    request: async (path: string, call: Call = {}): Promise<Response> =>
      keep(await api.request(path, { key: null, ...call, headers: { ...headers(path), ...from, ...call.headers } })),
  };
};

export type Browser = ReturnType<typeof openBrowser>;

export const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };
