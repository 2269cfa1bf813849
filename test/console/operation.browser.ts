import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { stage, stateText } from './stage.ts';

const { api, openBrowser, signInByKey, pidOf } = stage();

interface Started {
  readonly org: { readonly slug: string };
  readonly operation: { readonly id: string };
}

const newName = (): string => `Org ${randomUUID().slice(0, 8)}`;

const create = (more: object = {}): Promise<Started> =>
  api<Started>('/v1/orgs', {
    name: newName(),
    owner: { email: `owner-${randomUUID().slice(0, 8)}@console.example` },
    ...more,
  });

const openOperation = async ({ operation }: Started): Promise<Page> => {
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await browser.newPage();
  await page.goto(`/console/operations/${operation.id}`);
  await page.locator('h1').waitFor();
  // A page that is loaded again has no marks, and none of the sentences that were spoken before.
  await page.evaluate(() => {
    const spoken: string[] = [];
    Object.assign(window, { spoken });
    const note = () => {
      const text = document.querySelector('main p.visually-hidden[role="status"]')?.textContent ?? '';
      if (text !== '' && spoken.at(-1) !== text) spoken.push(text);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    note();
  });
  return page;
};

const spokenOn = (page: Page): Promise<string[] | undefined> =>
  page.evaluate(() => (window as unknown as { spoken?: string[] }).spoken);

test('an organization is provisioned under the eyes of its operator, though the worker dies', {
  timeout: 240_000,
}, async () => {
  const started = await create({ activation: 'on_payment' });
  const page = await openOperation(started);
  await page.getByText('The payment is awaited.').first().waitFor();
  const worker = pidOf('worker');
  process.kill(worker, 'SIGKILL');
  await api(`/v1/orgs/${started.org.slug}/payment-completed`, { paymentId: randomUUID() }, 'POST');
  await page.getByText('Everything is done.').first().waitFor({ timeout: 180_000 });
  expect(pidOf('worker')).not.toBe(worker);
  await page.getByRole('heading', { name: 'Activate', exact: false }).first().waitFor();
  await until(
    async () => (await spokenOn(page)) ?? [],
    (spoken) => spoken.at(-1) === 'succeeded. Everything is done.',
    'the end to be spoken',
    10_000,
  );
  expect((await spokenOn(page))?.[0]).toContain('The payment is awaited.');
  await page.goto(`/console/orgs/${started.org.slug}`);
  await page.getByText(stateText('active')).first().waitFor();
});

test('an organization is created as its preview has shown it, though the worker dies', {
  timeout: 240_000,
}, async () => {
  const taken = newName();
  await create({ name: taken, activation: 'on_payment' });
  const name = newName();
  const found = () => api<{ data: { slug: string }[] }>(`/v1/orgs?q=${encodeURIComponent(name)}`);
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await browser.newPage();
  await page.goto('/console/orgs/new');
  const button = page.getByRole('button', { name: 'Create', exact: true });
  const steps = page.getByRole('list', { name: 'Steps' });
  await page.getByLabel('Email of the owner').fill(`owner-${randomUUID().slice(0, 8)}@console.example`);

  await page.getByLabel('Name', { exact: true }).fill(taken);
  await page.getByRole('list', { name: 'Checks' }).getByText('name_taken').waitFor();
  await page.getByRole('status').getByText('A check of the preview fails.').waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');

  await page.getByLabel('Name', { exact: true }).fill(name);
  const slug = name.toLowerCase().replace(' ', '-');
  await page.getByText(slug, { exact: true }).waitFor();
  await expect.poll(() => button.getAttribute('aria-disabled'), { timeout: 10_000 }).toBeNull();
  const titles = await steps.getByRole('heading').allTextContents();
  expect(titles.length).toBeGreaterThan(3);
  expect((await found()).data).toEqual([]);

  // The worker takes up the creation and does nothing of it, as one that dies.
  const worker = pidOf('worker');
  process.kill(worker, 'SIGSTOP');
  try {
    await button.click();
    await page.waitForURL(/\/console\/operations\/[\da-f-]+/);
    await page.getByText(stateText('Live')).waitFor();
    expect(await page.getByText('Everything is done.').count()).toBe(0);
  } finally {
    process.kill(worker, 'SIGKILL');
  }
  await page.getByText('Everything is done.').first().waitFor({ timeout: 180_000 });
  expect(pidOf('worker')).not.toBe(worker);
  expect(await steps.getByRole('heading').allTextContents()).toEqual(titles);
  expect((await found()).data.map((org) => org.slug)).toEqual([slug]);
});

test('a cancel says what it undoes, and the undo is shown beside its step', { timeout: 120_000 }, async () => {
  const page = await openOperation(await create({ activation: 'on_payment' }));
  await page.getByText('The payment is awaited.').first().waitFor();
  await page.getByRole('button', { name: 'Cancel the operation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/This undoes, in this order: .+/).waitFor();
  await dialog.getByLabel('Reason').fill('The customer has withdrawn');
  await dialog.getByRole('button', { name: 'Cancel the operation' }).click();
  await page.getByText('It was canceled. Nothing of it is left.').first().waitFor({ timeout: 60_000 });
  await page.getByRole('list', { name: 'Steps' }).getByText(stateText('undone')).first().waitFor();
  await until(
    async () => (await spokenOn(page)) ?? [],
    (spoken) => spoken.at(-1)?.startsWith('canceled.') === true,
    'the end to be spoken',
    10_000,
  );
});
