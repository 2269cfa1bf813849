import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, type ProvidedContext } from 'vitest';
import { call } from '../outside/installation.ts';
import { mailsIn } from '../support/mails.ts';
import { until } from '../support/until.ts';
import { openChromium } from './chromium.ts';

// What a test of the console works with: a browser, people in it, and the api for what the test prepares.

export const password = 'nine green bicycles in the rain';

export interface Look {
  readonly locale?: 'en' | 'de' | 'pseudo';
  readonly theme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly userAgent?: string;
}

/** What a page must never do. Calls that the console expects to be refused are not among them. */
interface Faults {
  readonly list: string[];
}

const watched = (page: Page, faults: Faults): void => {
  page.on('pageerror', (error) => faults.list.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // Chromium reports each refused request as an error; a page shows them as what they mean.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.list.push(text);
  });
};

interface StageOptions {
  readonly jsFlags?: readonly string[];
  /** Default: the one that all tests of the console share. */
  readonly installation?: ProvidedContext['installation'];
}

export const stage = ({ jsFlags = [], installation = inject('installation') }: StageOptions = {}) => {
  const { url, platformKey, folder } = installation;
  let browser: Browser;
  const contexts = new Set<BrowserContext>();
  const faults: Faults = { list: [] };

  beforeAll(async () => {
    browser = await openChromium(jsFlags);
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser.close();
    expect(faults.list).toEqual([]);
  });

  /** Calls the api as the platform, unless another key is given. */
  const api = async <Body>(path: string, json?: unknown, method?: string, key: string | null = platformKey) => {
    const answer = await call<Body>(url, path, {
      key,
      ...(json === undefined ? {} : { json }),
      ...(method === undefined ? {} : { method }),
    });
    expect(answer.status, `${method ?? ''} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };

  /** A browser of its own: nothing is shared with the others. */
  const openBrowser = async ({
    locale = 'en',
    theme = 'light',
    viewport,
    userAgent,
  }: Look = {}): Promise<BrowserContext> => {
    const options: BrowserContextOptions = {
      baseURL: url,
      colorScheme: theme,
      locale: locale === 'de' ? 'de-DE' : 'en-GB',
      viewport: viewport ?? { width: 1_280, height: 900 },
      reducedMotion: 'reduce',
      ...(userAgent !== undefined && { userAgent }),
    };
    const context = await browser.newContext(options);
    contexts.add(context);
    context.on('page', (page) => watched(page, faults));
    await context.exposeBinding('reportViolation', (_source, text: string) => {
      faults.list.push(`content security policy: ${text}`);
    });
    await context.addInitScript(
      (preferred) => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
          const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
          report(`${violatedDirective} ${blockedURI} ${sample}`);
        });
        if (preferred === null || !location.protocol.startsWith('http')) return;
        if (localStorage.getItem('freehold.preferences') === null)
          localStorage.setItem('freehold.preferences', JSON.stringify({ locale: preferred }));
      },
      locale === 'pseudo' ? 'pseudo' : null,
    );
    return context;
  };

  /** Signs the browser in with a key, as the sign-in page does. */
  const signInByKey = async (context: BrowserContext, key = platformKey): Promise<void> => {
    const { status } = await post(context, '/v1/auth/sessions', { key, transport: 'cookie' });
    expect(status).toBe(200);
  };

  const signIn = async (context: BrowserContext, email: string): Promise<void> => {
    const { status, text } = await post(context, '/v1/auth/login', {
      email,
      password,
      client: 'browser',
      transport: 'cookie',
    });
    expect(status, text).toBe(200);
  };

  const post = async (context: BrowserContext, path: string, data: object) => {
    const answer = await context.request.post(path, { data, headers: { Origin: url } });
    return { status: answer.status(), text: await answer.text() };
  };

  const mailedToken = (email: string): Promise<string> =>
    until(
      async () =>
        mailsIn(join(folder, 'mail'))
          .filter((mail) => mail.includes(`To: ${email}`) || mail.includes(`<${email}>`))
          .flatMap((mail) => /#(fh_(?:invite|activate|join)_sk_\w+)/.exec(mail)?.[1] ?? [])
          .at(-1) ?? '',
      (token) => token !== '',
      `a mail with a link to ${email}`,
      20_000,
    );

  /** Makes an active organization whose owner has a password. */
  const makeOrganization = async (name = `Org ${randomUUID().slice(0, 8)}`) => {
    const email = `owner-${randomUUID().slice(0, 8)}@console.example`;
    const { org } = await api<{ org: { id: string; slug: string } }>('/v1/orgs', {
      name,
      owner: { email, name: 'Olga' },
    });
    await until(
      () => api<{ status: string }>(`/v1/orgs/${org.slug}`),
      ({ status }) => status === 'active',
      `${org.slug} to be active`,
      60_000,
    );
    await api('/v1/invites/accept', { token: await mailedToken(email), password }, 'POST', null);
    return { ...org, name, email };
  };

  /** A key of the owner, with which the test does what the platform may not. */
  const ownerKeyOf = async (slug: string): Promise<{ id: string; secret: string; userId: string }> => {
    const { data } = await api<{ data: { id: string; role: string }[] }>(`/v1/orgs/${slug}/users`);
    const userId = data.find(({ role }) => role === 'owner')?.id ?? '';
    const issued = await api<{ id: string; secret: string }>(`/v1/orgs/${slug}/api-keys`, {
      name: 'Deployment',
      userId,
    });
    return { ...issued, userId };
  };

  /** A process of this `npm start`. */
  const pidOf = (name: 'api' | 'worker'): number =>
    (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { server: { pid: number } }).server.pid;

  return {
    url,
    platformKey,
    folder,
    faults,
    api,
    openBrowser,
    signIn,
    signInByKey,
    makeOrganization,
    ownerKeyOf,
    mailedToken,
    pidOf,
  };
};

export type Stage = ReturnType<typeof stage>;

/** Finds a state, which is shown as a mark and this word. */
export const stateText = (word: string): RegExp => new RegExp(`^\\W\\s*${word}$`, 'u');
