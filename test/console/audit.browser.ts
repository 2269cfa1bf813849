import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { stage } from './stage.ts';

const { url, platformKey, api, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

const markup = `<img src=x onerror=document.title='owned'>`;

let slug: string;
let email: string;
let memberId: string;

beforeAll(async () => {
  ({ slug, email } = await makeOrganization(`${markup.slice(0, 45)} ${randomUUID().slice(0, 8)}`));
  const { id, secret } = await ownerKeyOf(slug);
  const invited = { email: `m-${randomUUID().slice(0, 8)}@console.example`, name: markup, role: 'member' };
  ({ id: memberId } = await api<{ id: string }>(`/v1/orgs/${slug}/users`, invited, 'POST', secret));
  await api(`/v1/orgs/${slug}/api-keys/${id}/revoke`, { reason: markup }, 'POST');
});

const openAs = async (path: string, userAgent?: string): Promise<Page> => {
  const browser = await openBrowser(userAgent === undefined ? {} : { userAgent });
  await signIn(browser, email);
  const page = await browser.newPage();
  await page.goto(path);
  await page.locator('h1').waitFor();
  return page;
};

const exported = async (): Promise<string> => {
  const answer = await fetch(`${url}/v1/orgs/${slug}/audit-events/export`, {
    headers: { Authorization: `Bearer ${platformKey}` },
  });
  expect(answer.status).toBe(200);
  return answer.text();
};

const choose = (page: Page, text: string): Promise<void> =>
  page.locator('input[type="file"]').setInputFiles({
    name: 'export.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(text),
  });

test('the browser says in three sentences what it has proven', async () => {
  const page = await openAs(`/console/orgs/${slug}/audit/verify`);
  await page.getByRole('button', { name: 'Verify now' }).click();
  const sentences = page.locator('main [role="status"] ol > li');
  await sentences.first().waitFor();
  expect(await sentences.count()).toBe(3);
  const lines = (await exported()).split('\n').filter((line) => line.includes('"body"'));
  expect(lines.length).toBeGreaterThan(3);
  expect(await sentences.nth(0).textContent()).toMatch(/\d+ events/);
  expect(await sentences.nth(2).textContent()).toContain('nothing was cut off');
});

test('an export that was tampered with names the event', async () => {
  const text = await exported();
  const page = await openAs(`/console/orgs/${slug}/audit/verify`);
  await choose(page, text);
  await page.locator('main [role="status"] ol > li').first().waitFor();

  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('onerror'));
  const changed = lines[at] ?? '';
  const seq = /\\"seq\\":(\d+)/.exec(changed)?.[1];
  expect(seq).toBeDefined();
  lines[at] = changed.replace('onerror', 'onerrOr');
  await choose(page, lines.join('\n'));
  await page.getByText(`Event ${seq}:`).waitFor();
  await page.getByText('Its text was changed, or its hash').waitFor();

  await choose(page, lines.filter((_, index) => index !== at).join('\n'));
  await page.getByText('This event is missing.').or(page.getByText('It does not continue')).first().waitFor();
});

test("tenants' text is shown as text", async () => {
  const page = await openAs(`/console/orgs/${slug}`, markup);
  const isMarkup = async (): Promise<boolean> =>
    (await page.title()) === 'owned' || (await page.locator('img[src="x"]').count()) > 0;
  await page.getByRole('heading', { level: 1, name: '<img src=x' }).waitFor();
  expect(await isMarkup()).toBe(false);

  await page.goto(`/console/orgs/${slug}/audit`);
  await page.getByText(markup).first().waitFor();
  expect(await isMarkup()).toBe(false);

  await page.goto(`/console/orgs/${slug}/members/${memberId}`);
  await page.getByRole('heading', { level: 1, name: markup }).waitFor();
  expect(await isMarkup()).toBe(false);
});
