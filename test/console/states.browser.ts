import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { call } from '../outside/installation.ts';
import { stage, stateText } from './stage.ts';

// What a page shows when it cannot show what it was opened for, and how it leaves that state.

const { url, api, openBrowser, signIn, signInByKey, makeOrganization, ownerKeyOf, faults } = stage();

const newName = (): string => `Org ${randomUUID().slice(0, 8)}`;
const newEmail = (): string => `owner-${randomUUID().slice(0, 8)}@console.example`;

const openPage = async (context: BrowserContext, path: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(path);
  await page.locator('h1').waitFor();
  return page;
};

const openAsPlatform = async (path: string): Promise<Page> => {
  const browser = await openBrowser();
  await signInByKey(browser);
  return openPage(browser, path);
};

const menuOf = (page: Page) => page.getByRole('navigation', { name: 'Pages' });

/** Answers this path as an api without its database does. Returns what ends that. */
const refuseAt = async (page: Page, path: string): Promise<() => Promise<void>> => {
  // Everything but the code is as the api says it.
  const { headers, body } = await call<object>(url, '/v1/nowhere', { key: null });
  const problem = {
    ...body,
    type: '/docs/errors#database_unavailable',
    title: 'The database cannot be reached',
    status: 503,
    detail: 'No connection was available in time.',
    code: 'database_unavailable',
    instance: path,
  };
  const isAt = ({ pathname }: URL): boolean => pathname === path;
  await page.route(isAt, (route) =>
    route.fulfill({
      status: 503,
      headers: {
        'Content-Type': 'application/problem+json',
        'Freehold-Version': headers.get('freehold-version') ?? '',
        'Retry-After': '5',
      },
      body: JSON.stringify(problem),
    }),
  );
  return () => page.unroute(isAt);
};

test('a page that the server could not answer says why, and is there once it is tried again', async () => {
  const { slug, email } = await makeOrganization();
  const page = await openAsPlatform(`/console/orgs/${slug}`);
  const release = await refuseAt(page, `/v1/orgs/${slug}/users`);
  await menuOf(page).getByRole('link', { name: 'Members', exact: true }).click();
  const failure = page.getByRole('alert').filter({ hasText: 'This did not work' });
  await failure.getByText('The database cannot be reached').waitFor();
  const code = failure.getByRole('link', { name: 'database_unavailable' });
  expect(await code.getAttribute('href')).toBe('/docs/errors#database_unavailable');
  expect(await failure.textContent()).toMatch(/Request [\w-]{8,}/);
  const again = failure.getByRole('button', { name: 'Try again' });

  const refused = page.waitForResponse((answer) => answer.url().includes('/users') && answer.status() === 503);
  await again.click();
  await refused;
  await again.waitFor();
  await release();
  await again.click();
  await page.getByRole('table').getByText(email).first().waitFor();
  await failure.waitFor({ state: 'detached' });
});

test('what was read before a failure stays, is called old, and becomes new by itself', async () => {
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: newName(),
    owner: { email: newEmail() },
    activation: 'on_payment',
  });
  const page = await openAsPlatform(`/console/operations/${operation.id}`);
  const steps = page.getByRole('list', { name: 'Steps' });
  await steps.waitFor();
  await page.getByText(stateText('Live')).waitFor();
  const release = await refuseAt(page, `/v1/operations/${operation.id}`);
  const old = page.getByRole('status').filter({ hasText: 'This may be out of date.' });
  await old.getByText('The database cannot be reached').waitFor({ timeout: 20_000 });
  await old.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await steps.isVisible()).toBe(true);
  expect(await page.getByText(stateText('Live')).isVisible()).toBe(false);
  await release();
  await old.waitFor({ state: 'detached', timeout: 20_000 });
  await page.getByText(stateText('Live')).waitFor();
});

test('a device without a network is told so, keeps what it shows, and catches up by itself', {
  timeout: 120_000,
}, async () => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await openPage(browser, `/console/orgs/${slug}/invitations`);
  await page.getByText(stateText('live')).first().waitFor();
  await menuOf(page).getByRole('link', { name: 'Members', exact: true }).click();
  // The table of invitations has the same email, and stays until the page of members is loaded.
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  await page.getByRole('table').getByText(email).first().waitFor();

  await browser.setOffline(true);
  await page.getByText('This device is offline.').waitFor();
  await page.getByText(stateText('offline')).waitFor();
  await page.getByRole('table').getByText(email).first().waitFor();
  const invited = newEmail();
  await api(`/v1/orgs/${slug}/invites`, { email: invited, role: 'member' }, 'POST', secret);
  // What is not read anew says that it is old; a page that was never opened cannot come.
  await menuOf(page).getByRole('link', { name: 'Invitations', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Invitations' }).waitFor();
  expect(await page.getByText(invited).count()).toBe(0);
  await menuOf(page).getByRole('link', { name: 'Rate limits', exact: true }).click();
  await page.getByRole('alert').getByRole('heading', { name: 'This page could not be loaded' }).waitFor();

  await browser.setOffline(false);
  await page.getByText('This device is offline.').waitFor({ state: 'detached' });
  await page.getByText(stateText('live')).first().waitFor({ timeout: 20_000 });
  await page.getByRole('heading', { level: 1, name: 'Rate limits' }).waitFor({ timeout: 20_000 });
  await menuOf(page).getByRole('link', { name: 'Invitations', exact: true }).click();
  await page.getByText(invited).first().waitFor();
  // The part of the console that could not be loaded is reported, and nothing else.
  expect(faults.list.splice(0).filter((fault) => !fault.startsWith('MissingChunk:'))).toEqual([]);
});

test('a part that is loaded ahead and does not come is no error, as when the page is closed meanwhile', async () => {
  const browser = await openBrowser();
  await signInByKey(browser);
  const failed = new Set<string>();
  browser.on('requestfailed', (request) =>
    failed.add(new URL(request.url()).pathname.replace(/.*\/([a-z-]+)-.*/, '$1')),
  );
  await browser.route(/\/assets\/(?:step-up|sign-in)-/, (route) => route.abort());
  const page = await openPage(browser, '/console/orgs');
  await expect.poll(() => [...failed].sort()).toEqual(['sign-in', 'step-up']);
  await page.getByRole('link', { name: 'Operators' }).click();
  await page.getByRole('heading', { level: 1, name: 'Operators' }).waitFor();
  expect(faults.list).toEqual([]);
});

test('a creation whose name was taken after the preview is refused at its field, and makes nothing', async () => {
  const name = newName();
  const owner = newEmail();
  const page = await openAsPlatform('/console/orgs/new');
  await page.getByLabel('Email of the owner').fill(owner);
  const field = page.getByLabel('Name', { exact: true });
  await field.fill(name);
  const button = page.getByRole('button', { name: 'Create', exact: true });
  await expect.poll(() => button.getAttribute('aria-disabled'), { timeout: 10_000 }).toBeNull();
  await api('/v1/orgs', { name, owner: { email: newEmail() }, activation: 'on_payment' });

  await button.click();
  const stale = page.getByRole('alert').filter({ hasText: 'Since the preview was made, something has changed' });
  await stale.getByText('Nothing was created.').waitFor();
  await page.getByRole('list', { name: 'Checks' }).getByText('name_taken').waitFor();
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await expect
    .poll(() => field.evaluate((input) => document.getElementById(`${input.id}-own-error`)?.textContent))
    .toBe('The name is taken');
  expect(new URL(page.url()).pathname).toBe('/console/orgs/new');
  const { data } = await api<{ data: object[] }>(`/v1/orgs?q=${encodeURIComponent(name)}`);
  expect(data).toHaveLength(1);

  // What was typed is there, and another name goes through.
  expect(await page.getByLabel('Email of the owner').inputValue()).toBe(owner);
  await field.fill(newName());
  await expect.poll(() => field.getAttribute('aria-invalid')).toBeNull();
  await stale.waitFor({ state: 'detached' });
  await expect.poll(() => button.getAttribute('aria-disabled'), { timeout: 10_000 }).toBeNull();
  await button.click();
  await page.waitForURL(/\/console\/operations\/[\da-f-]+/);
});

test('filters are chosen and cleared with the mouse, say that nothing matches, and Back returns to them', async () => {
  const { slug } = await makeOrganization();
  const page = await openAsPlatform(`/console/orgs/${slug}/operations`);
  const rows = page.getByRole('table').getByRole('link');
  await expect.poll(() => rows.count()).toBe(1);
  const status = page.getByLabel('Status', { exact: true });
  const kind = page.getByLabel('What', { exact: true });
  const none = page.getByRole('heading', { name: 'No operation matches the filters' });
  const searchOf = (): string => new URL(page.url()).search;

  await status.selectOption('succeeded');
  await expect.poll(searchOf).toBe('?status=succeeded');
  await expect.poll(() => rows.count()).toBe(1);
  await status.selectOption('failed');
  await none.waitFor();
  await kind.selectOption({ index: 1 });
  await expect.poll(searchOf).toContain('kind=');
  await none.waitFor();
  await page.getByRole('search').getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(searchOf).toBe('');
  await expect.poll(() => rows.count()).toBe(1);
  expect(await status.inputValue()).toBe('');

  await page.goBack();
  await none.waitFor();
  expect(await status.inputValue()).toBe('failed');
  await page.goBack();
  await page.goBack();
  await expect.poll(searchOf).toBe('?status=succeeded');
  await expect.poll(() => rows.count()).toBe(1);
  expect(await status.inputValue()).toBe('succeeded');
  await page.goBack();
  await expect.poll(searchOf).toBe('');
  await page.goForward();
  await expect.poll(() => status.inputValue()).toBe('succeeded');
});
