import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { password, stage, stateText } from './stage.ts';

const { api, platformKey, openBrowser, signIn, makeOrganization } = stage();

let slug: string;
let name: string;
let email: string;

beforeAll(async () => {
  ({ slug, name, email } = await makeOrganization());
});

/** Whether the element that has the focus can be seen, and shows that it has it. */
const focusFault = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    // On the button that the browser itself puts into a field for a time, and marks.
    if (element.matches('[type="datetime-local"]:not(:focus)')) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const isMarked = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    const { width, height, top, bottom, left, right } = element.getBoundingClientRect();
    const isInSight =
      width > 0 && height > 0 && bottom > 0 && top < window.innerHeight && right > 0 && left < window.innerWidth;
    if (isMarked && isInSight) return null;
    return `${isInSight ? 'the focus is not marked' : 'the focus is out of sight'}: ${element.outerHTML.slice(0, 160)}`;
  });

const tabsMax = 120;

/** Goes to an element with the Tab key alone. */
const reach = async (page: Page, target: Locator): Promise<void> => {
  await target.first().waitFor();
  for (let presses = 0; presses < tabsMax; presses += 1) {
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    await expect.poll(() => focusFault(page)).toBeNull();
  }
  throw new Error(`${target} is not reached with the Tab key.`);
};

const press = async (page: Page, target: Locator, key = 'Enter'): Promise<void> => {
  await reach(page, target);
  await page.keyboard.press(key);
};

const write = async (page: Page, target: Locator, text: string): Promise<void> => {
  await reach(page, target);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
};

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

test('everyday tasks need no pointer', { timeout: 300_000 }, async () => {
  const browser = await openBrowser();
  const page = await browser.newPage();
  const menu = page.getByRole('navigation', { name: 'Pages' });
  const dialog = page.getByRole('dialog');
  const heading = (text: string) => page.getByRole('heading', { level: 1, name: text });

  // Sign in.
  await page.goto('/console/orgs');
  await write(page, page.getByLabel('Email'), email);
  await write(page, page.getByLabel('Password', { exact: true }), password);
  await page.keyboard.press('Enter');

  // Find an organization, and open it.
  await heading('Organizations').waitFor();
  await press(page, page.getByRole('table').getByRole('link', { name }));
  await heading(name).waitFor();
  await expect.poll(() => hasFocus(page.locator('h1'))).toBe(true);

  // Issue a key.
  await press(page, menu.getByRole('link', { name: 'API keys' }));
  await heading('API keys').waitFor();
  const issue = page.getByRole('button', { name: 'Issue a key' });
  await press(page, issue);
  await write(page, dialog.getByLabel('Name', { exact: true }), 'By keyboard');
  await press(page, dialog.getByRole('button', { name: 'Issue a key' }));
  await press(page, dialog.getByRole('checkbox'), 'Space');
  await press(page, dialog.getByRole('button', { name: 'Close' }).last());
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(issue.first())).toBe(true);

  // Revoke it.
  await press(page, page.getByRole('link', { name: 'By keyboard' }));
  await heading('By keyboard').waitFor();
  const revoke = page.getByRole('button', { name: 'Revoke' });
  await press(page, revoke);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(revoke.first())).toBe(true);
  await page.keyboard.press('Enter');
  await press(page, dialog.getByRole('button', { name: 'Revoke' }));
  await page.getByText(stateText('revoked')).first().waitFor();

  // Invite somebody.
  await press(page, menu.getByRole('link', { name: 'Invitations' }));
  await heading('Invitations').waitFor();
  const invite = page.getByRole('button', { name: 'Invite', exact: true });
  await press(page, invite);
  const guest = `guest-${randomUUID().slice(0, 8)}@console.example`;
  await write(page, dialog.getByLabel('Email'), guest);
  await page.keyboard.press('Enter');
  await dialog.getByText(`The link is being mailed to ${guest}.`).waitFor();
  await press(page, dialog.getByRole('button', { name: 'Close' }).last());
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(invite)).toBe(true);

  // Filter the audit trail.
  await press(page, menu.getByRole('link', { name: 'Audit trail' }).first());
  await heading('Audit trail').waitFor();
  await write(page, page.getByLabel('Action', { exact: true }), 'api_key.revoke');
  await page.keyboard.press('Enter');
  await page.waitForURL(/action=api_key\.revoke/);
  await page.getByRole('table').getByText('api_key.revoke').first().waitFor();
  await expect.poll(() => page.getByRole('table').getByRole('row').count()).toBe(2);

  // Switch the language.
  await press(page, page.getByRole('button', { name: `Signed in as: ${email}` }));
  await press(page, page.getByRole('banner').getByRole('link', { name: 'Settings' }));
  await heading('Settings').waitFor();
  await reach(page, page.getByLabel('Language'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await heading('Einstellungen').waitFor();

  // Sign out.
  await press(page, page.getByRole('button', { name: `Angemeldet als: ${email}` }));
  await press(page, page.getByRole('banner').getByRole('button', { name: 'Abmelden' }));
  await heading('Bei Freehold anmelden').waitFor();
});

test('the palette leads elsewhere and back without a pointer', { timeout: 120_000 }, async () => {
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  const heading = (text: string) => page.getByRole('heading', { level: 1, name: text });
  const palette = page.getByRole('dialog', { name: 'Search and go to' });
  const option = (text: string) => palette.getByRole('option', { name: text });
  await page.goto(`/console/orgs/${slug}/members`);
  await heading('Members').waitFor();

  // Escape leaves the page as it is, and the focus where it was.
  const invitations = page.getByRole('main').getByRole('link', { name: 'Invitations' });
  await reach(page, invitations);
  await page.keyboard.press('Control+K');
  await page.keyboard.type('webhooks');
  await option('Webhooks').waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(invitations)).toBe(true);

  // A page, by a part of its name.
  await page.keyboard.press('Control+K');
  await page.keyboard.type('session po');
  await option('Session policy').waitFor();
  await page.keyboard.press('Enter');
  await heading('Session policy').waitFor();
  await palette.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(page.locator('h1'))).toBe(true);

  // The one before is the first of those that were opened.
  await page.keyboard.press('Control+K');
  await palette.getByRole('group', { name: 'Recently opened' }).getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await heading('Members').waitFor();

  // An organization, by its name.
  await page.keyboard.press('Control+K');
  await page.keyboard.type(name);
  await option(name).first().waitFor();
  await page.keyboard.press('Enter');
  await heading(name).waitFor();

  // What can be done on the page, from where its dialog leads back to it.
  await page.keyboard.press('Control+K');
  await page.keyboard.type('rename');
  await option('Rename').waitFor();
  await page.keyboard.press('Enter');
  const rename = page.getByRole('dialog', { name: 'Rename' });
  await rename.waitFor();
  await page.keyboard.press('Escape');
  await rename.waitFor({ state: 'detached' });
});

test('an operation is canceled without a pointer', { timeout: 120_000 }, async () => {
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: `Org ${randomUUID().slice(0, 8)}`,
    owner: { email: `owner-${randomUUID().slice(0, 8)}@console.example` },
    activation: 'on_payment',
  });
  const page = await (await openBrowser()).newPage();
  await page.goto(`/console/operations/${operation.id}`);
  await press(page, page.getByRole('button', { name: 'With an API key' }));
  await write(page, page.getByLabel('API key'), platformKey);
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Cancel the operation' }));
  const dialog = page.getByRole('dialog');
  await write(page, dialog.getByLabel('Reason'), 'Ordered twice');
  await press(page, dialog.getByRole('button', { name: 'Cancel the operation' }));
  await page.getByText('It was canceled. Nothing of it is left.').first().waitFor({ timeout: 60_000 });
});
