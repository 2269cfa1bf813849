import { createContext, runInContext } from 'node:vm';
import type { TestApi } from '../api/support.ts';
import { type CookieJar, openBrowser, openCookieJar, sameOrigin } from './browser.ts';
import { until } from './until.ts';

interface Element {
  id: string;
  hidden: boolean;
  textContent: string;
  value: string;
  dataset: Record<string, string>;
  isStep: boolean;
  inner: string;
  submit: ((event: object) => void) | undefined;
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const elementsIn = (text: string): Map<string, Element> => {
  const found = [...text.matchAll(/<(form|input|p|div|button)\b([^>]*)>/g)].flatMap((match): [string, Element][] => {
    const [, tag = '', attributes = ''] = match;
    const [, id] = /\bid="([^"]+)"/.exec(attributes) ?? [];
    const rest = text.slice(match.index);
    const inner = tag === 'form' ? rest.slice(0, rest.indexOf('</form>')) : '';
    const state = { hidden: /\bhidden\b/.test(attributes), isStep: attributes.includes('data-step'), inner };
    return id === undefined ? [] : [[id, { ...state, id, textContent: '', value: '', dataset: {}, submit: undefined }]];
  });
  return new Map(found);
};

/**
 * Runs the script of a page as a browser does, with as much of a document as it needs, and requests to the api with these
 * cookies.
 */
export const openPage = async (
  api: Pick<TestApi, 'request'>,
  text: string,
  { path, hash = '', jar = openCookieJar() }: { path: string; hash?: string; jar?: CookieJar },
) => {
  const elements = elementsIn(text);
  const [, bodyAttributes = ''] = /<body([^>]*)>/.exec(text) ?? [];
  const data = [...bodyAttributes.matchAll(/data-(\w+)="([^"]*)"/g)];
  const handle = (element: Element) =>
    Object.assign(element, {
      querySelector: () => ({ focus: () => undefined }),
      querySelectorAll: () => [],
      addEventListener: (_name: string, listener: (event: object) => void) => {
        element.submit = listener;
      },
    });
  for (const element of elements.values()) handle(element);
  const location = { pathname: path, hash, href: path };
  const browser = openBrowser(api, sameOrigin, jar);
  let calls = 0;
  const fetch = async (
    url: string,
    call: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<Response> => {
    calls += 1;
    try {
      return await browser.request(url, call);
    } finally {
      calls -= 1;
    }
  };
  const [, lang = ''] = /<html lang="(\w+)">/.exec(text) ?? [];
  const document = {
    body: { dataset: Object.fromEntries(data.map(([, name = '', value = '']) => [name, unescaped(value)])) },
    documentElement: { lang },
    getElementById: (id: string) => elements.get(id) ?? null,
    querySelectorAll: () => [...elements.values()].filter(({ isStep }) => isStep),
  };
  const script = await (await api.request('/link/page.js', { key: null })).text();
  runInContext(script, createContext({ document, location, fetch, JSON, encodeURIComponent, Date }));
  const shown = (): string[] =>
    [...elements.values()].filter(({ isStep, hidden }) => isStep && !hidden).map(({ id }) => id);
  return {
    jar,
    location,
    shown,
    answer: (): string => elements.get('answer')?.textContent ?? '',
    enter: (id: string, value: string): void => {
      const element = elements.get(id);
      if (element === undefined) throw new Error(`The page has no ${id}`);
      element.value = value;
    },
    /** Sends a form by a button with this value. */
    send: (id: string, value = ''): void => {
      const form = elements.get(id);
      if (form?.submit === undefined || form.hidden) throw new Error(`The page does not show ${id}`);
      form.submit({ preventDefault: () => undefined, target: form, submitter: { value } });
    },
    /** Waits until the page has asked for everything, and shows this. */
    until: (what: string, isReached: () => boolean): Promise<boolean> =>
      until(async () => calls === 0 && isReached(), Boolean, what, 5_000),
  };
};
