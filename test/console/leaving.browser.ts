import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { stage, stateText } from './stage.ts';

const { api, openBrowser, signIn, signInByKey, makeOrganization } = stage();

type Organization = Awaited<ReturnType<typeof makeOrganization>>;

const openMembers = async (browser: BrowserContext, { slug, email }: Organization): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${slug}/members`);
  await page.getByText(email).first().waitFor();
  await page.getByText(stateText('live')).first().waitFor();
  return page;
};

/** What is asked of the organization, from now on. */
const askedOf = (page: Page, { slug, id }: Organization): string[] => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const named = `${request.url()} ${request.headers()['freehold-organization'] ?? ''}`;
    if (named.includes(slug) || named.includes(id)) asked.push(named);
  });
  return asked;
};

/** Holds the files of pages that are not loaded yet until they are released. */
const holdPages = async (page: Page) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held: string[] = [];
  await page.route(
    ({ pathname }) => pathname.startsWith('/console/assets/'),
    async (route) => {
      held.push(route.request().url());
      await released;
      await route.continue();
    },
  );
  return { release, held };
};

test('a page of the platform, however late it comes, asks nothing of the organization that was left', async () => {
  const left = await makeOrganization();
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await openMembers(browser, left);
  const { release, held } = await holdPages(page);
  const asked = askedOf(page, left);
  const menu = page.getByRole('navigation', { name: 'Pages' });
  await menu.getByRole('link', { name: 'Operators', exact: true }).click();
  await until(
    async () => held.length,
    (count) => count > 0,
    'the page to be loaded',
  );
  await page.getByText(left.email).first().waitFor({ state: 'detached' });
  // The page that was left would ask again at once, or when the window is looked at again.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  release();
  await page.getByRole('heading', { level: 1, name: 'Operators' }).waitFor();
  expect(asked).toEqual([]);
});

test('nor does the page of another organization, which is not filled with the one before', async () => {
  const [left, entered] = [await makeOrganization(), await makeOrganization()];
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await openMembers(browser, left);
  await page.keyboard.press('Control+K');
  const box = page.getByRole('dialog').locator('input');
  await box.fill(entered.name);
  await page.getByRole('option', { name: entered.name }).first().waitFor();
  const { release, held } = await holdPages(page);
  const asked = askedOf(page, left);
  const known = page.waitForResponse(
    (answer) => answer.url().endsWith('/v1/me') && answer.request().headers()['freehold-organization'] === entered.slug,
  );
  await page.getByRole('option', { name: entered.name }).first().click();
  await (await known).finished();
  await until(
    async () => held.length,
    (count) => count > 0,
    'the page to be loaded',
  );
  // What the caller may do is known, and the page is not there yet.
  await page.getByRole('link', { name: 'API keys', exact: true }).first().waitFor();
  expect(await page.locator('main h1').count()).toBe(0);
  release();
  await page.getByRole('heading', { level: 1, name: entered.name }).waitFor();
  expect(asked).toEqual([]);
});

test('what is typed into a dialog stays when somebody else suspends the organization', async () => {
  const organization = await makeOrganization();
  const browser = await openBrowser();
  await signIn(browser, organization.email);
  const page = await openMembers(browser, organization);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Invitations', exact: true }).click();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const field = page.getByRole('dialog').getByLabel('Email', { exact: true });
  await field.fill('half@typed');
  const asks = page.waitForResponse((answer) => answer.url().endsWith('/v1/me'));
  await api(`/v1/orgs/${organization.slug}/suspend`, { reason: 'A test' }, 'POST');
  expect((await asks).status()).toBe(200);
  // Behind the dialog, the page shows that its list can no longer be read.
  await page.getByText('The organization is suspended').first().waitFor();
  expect(await field.inputValue()).toBe('half@typed');
});

test('the pages that were opened are forgotten in every tab of who signs out', async () => {
  const organization = await makeOrganization();
  const browser = await openBrowser();
  await signIn(browser, organization.email);
  const tabs = [await openMembers(browser, organization), await openMembers(browser, organization)];
  const kept = () =>
    Promise.all(tabs.map((page) => page.evaluate(() => JSON.stringify({ ...sessionStorage }).includes('/orgs/'))));
  await expect.poll(kept).toEqual([true, true]);
  await tabs[0]?.getByRole('button', { name: organization.email }).click();
  await tabs[0]?.getByRole('button', { name: 'Sign out' }).click();
  for (const page of tabs) await page.getByRole('button', { name: 'Sign in', exact: true }).first().waitFor();
  expect(await kept()).toEqual([false, false]);
});
