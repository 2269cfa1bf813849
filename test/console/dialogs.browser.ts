import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, darkFaults, narrowFaults } from './page-faults.ts';
import { drawn, overRoutes, type Prepared, prepareRoutes } from './routes.ts';
import { password, stage } from './stage.ts';

const scene = stage();
const { platformKey, api, faults, openBrowser, signIn, signInByKey } = scene;

let prepared: Prepared;

beforeAll(async () => {
  prepared = await prepareRoutes(scene);
});

const wide = { width: 1_280, height: 900 };
const within = 'dialog[open]';

type Check = (page: Page) => Promise<string[]>;

const isAccessible: Check = (page) => accessibilityFaults(page, { within });

/** In the longer texts of German, and in the other theme. */
const isLegible: Check = async (page) => {
  const found = [...(await darkFaults(page, { within })), ...(await narrowFaults(page, 320))];
  await page.setViewportSize(wide);
  return found;
};

/** What is wrong with the dialog that is open, and with what unfolds in it. */
const dialogFaults = async (page: Page, ...checks: readonly Check[]): Promise<string[]> => {
  for (const summary of await page.locator(`${within} summary`).all()) await summary.click();
  await drawn(page);
  const found: string[] = [];
  for (const check of checks) found.push(...(await check(page)));
  return found;
};

/** What the element opens, as opposed to others of the page: the rows of a table open the same. */
const kindOf = (opener: Locator): Promise<string> =>
  opener.evaluate((element) => {
    const cell = element.closest('td');
    if (cell === null) return element.textContent;
    return `${cell.cellIndex} ${[...cell.querySelectorAll('[aria-haspopup]')].indexOf(element)}`;
  });

const openedFaults = async (page: Page, opener: Locator, check: Check): Promise<string[]> => {
  await opener.click();
  const dialog = page.locator(within);
  await dialog.waitFor();
  await dialog.locator('[class*="loading"]').waitFor({ state: 'detached' });
  const name = await opener.textContent();
  const found = await dialogFaults(page, check);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  if (!(await opener.evaluate((element) => element === document.activeElement)))
    found.push('the focus does not return');
  return found.map((fault) => `${name}: ${fault}`);
};

let opened = 0;

const dialogsOf = async (page: Page, check: Check): Promise<string[]> => {
  const openers = page.locator('main [aria-haspopup="dialog"]:not([aria-disabled])');
  const seen = new Set<string>();
  const found: string[] = [];
  for (let index = 0; index < (await openers.count()); index += 1) {
    const opener = openers.nth(index);
    const kind = await kindOf(opener);
    if (seen.has(kind)) continue;
    seen.add(kind);
    opened += 1;
    found.push(...(await openedFaults(page, opener, check)));
  }
  return found;
};

test.each([
  { locale: 'en', check: isAccessible, is: 'accessible' },
  { locale: 'de', check: isLegible, is: 'legible in the dark and on narrow screens' },
] as const)(
  'every dialog that a page opens is $is, and gives the focus back',
  { timeout: 400_000 },
  async ({ locale, check }) => {
    opened = 0;
    expect(await overRoutes(scene, prepared, { locale }, (page) => dialogsOf(page, check))).toEqual([]);
    expect(opened).toBeGreaterThan(40);
    expect(faults.list).toEqual([]);
  },
);

test('so are the dialogs of the frame: the palette, the shortcuts, the menu of the account', async () => {
  const browser = await openBrowser();
  await signIn(browser, prepared.email);
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${prepared.slug}`);
  await page.locator('h1').waitFor();
  const found: string[] = [];

  await page.keyboard.press('Control+K');
  await page.getByRole('option').first().waitFor();
  found.push(...(await dialogFaults(page, isAccessible, isLegible)));
  await page.getByRole('dialog').locator('input').fill('nothing has this name');
  await page.getByText('Nothing found for').waitFor();
  found.push(...(await dialogFaults(page, isAccessible, isLegible)));
  await page.keyboard.press('Escape');

  await page.locator(within).waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
  found.push(...(await dialogFaults(page, isAccessible, isLegible)));
  await page.keyboard.press('Escape');

  const menu = { within: '[popover]:popover-open' };
  await page.getByRole('button', { name: prepared.email }).click();
  found.push(...(await accessibilityFaults(page, menu)), ...(await narrowFaults(page, 320)));
  await page.getByRole('button', { name: 'Pages' }).click();
  found.push(...(await accessibilityFaults(page, menu)), ...(await narrowFaults(page, 320)));
  expect(found).toEqual([]);
});

test('so is what a dialog shows once: a key, and the secret of an authenticator app', async () => {
  const browser = await openBrowser();
  await signIn(browser, prepared.email);
  const page = await browser.newPage();
  const dialog = page.getByRole('dialog');
  await page.goto(`/console/orgs/${prepared.slug}/keys`);
  await page.getByRole('button', { name: 'Issue a key' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Shown once');
  // The members to choose from are there, and the reader among them is chosen.
  await expect.poll(() => dialog.locator('select[name="userId"]').inputValue()).not.toBe('');
  await dialog.getByRole('button', { name: 'Issue a key' }).click();
  await dialog.getByRole('checkbox').waitFor();
  const found = await dialogFaults(page, isAccessible, isLegible);
  // Neither Escape nor a second one closes it before the reader has confirmed.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });

  await page.goto('/console/account');
  await page.getByRole('button', { name: 'Add an app' }).click();
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  found.push(...(await dialogFaults(page, isAccessible, isLegible)));
  expect(found).toEqual([]);
});

test('so are the questions for a proof, and for a new session', async () => {
  const operator = await openBrowser();
  await signInByKey(operator);
  const page = await operator.newPage();
  await page.goto('/console/operators');
  await page.getByRole('button', { name: 'Add an operator' }).click();
  await page.getByLabel('Email').fill('ops@console.example');
  await page.getByRole('dialog').getByRole('button', { name: 'Add an operator' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.waitFor();
  const within = 'dialog:has([name="key"])';
  const found = [...(await accessibilityFaults(page, { within })), ...(await darkFaults(page, { within }))];
  found.push(...(await narrowFaults(page, 320)));
  await proof.getByLabel('API key').fill(`${platformKey}x`);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await proof.getByRole('alert').waitFor();
  found.push(...(await accessibilityFaults(page, { within })));

  const person = await openBrowser();
  await signIn(person, prepared.email);
  const account = await person.newPage();
  await account.goto('/console/account');
  await account.getByRole('button', { name: 'Change the language' }).click();
  const [session] = (await person.cookies()).filter(({ name }) => name.includes('session'));
  await api('/v1/auth/logout', {}, 'POST', session?.value ?? null);
  await account.getByRole('dialog').getByRole('button', { name: 'Change the language' }).click();
  const ended = account.getByRole('dialog', { name: 'Your session has ended' });
  await ended.waitFor();
  const over = { within: 'dialog:has([name="password"])' };
  found.push(...(await accessibilityFaults(account, over)), ...(await darkFaults(account, over)));
  found.push(...(await narrowFaults(account, 320)));
  await ended.getByLabel('Password').fill(`${password} and more`);
  await ended.getByRole('button', { name: 'Sign in', exact: true }).click();
  await ended.getByRole('alert').waitFor();
  found.push(...(await accessibilityFaults(account, over)));
  expect(found).toEqual([]);
});
