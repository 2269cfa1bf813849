import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settled } from './routes.ts';
import { stage } from './stage.ts';

const { api, openBrowser, signIn, signInByKey, makeOrganization, ownerKeyOf } = stage();

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const bytesMax = 120_000;

const take = async (page: Page, name: string, height: number): Promise<void> => {
  await page.setViewportSize({ width: 1_200, height });
  await settled(page);
  const file = `${folder}console-${name}.png`;
  await page.screenshot({ path: file });
  expect(statSync(file).size, file).toBeLessThanOrEqual(bytesMax);
};

/** The pictures of README and docs: `SCREENSHOTS=1 npm run test:console`. */
test('pictures of the main pages', { timeout: 300_000 }, async () => {
  const { slug, email } = await makeOrganization('Globex');
  const { secret } = await ownerKeyOf(slug);
  await api(`/v1/orgs/${slug}/invites`, { email: 'grace@globex.example', role: 'admin' }, 'POST', secret);
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: 'Wayne Enterprises',
    owner: { email: 'owner@wayne.example' },
    activation: 'on_payment',
  });
  mkdirSync(folder, { recursive: true });

  const platform = await openBrowser();
  await signInByKey(platform);
  const page = await platform.newPage();
  await page.goto(`/console/operations/${operation.id}`);
  await page.locator('main').getByText('The payment is awaited.').first().waitFor();
  await take(page, 'operation', 700);
  await page.goto(`/console/orgs/${slug}`);
  await page.getByText('Create the organization: done').waitFor();
  await take(page, 'organization', 500);

  const owner = await openBrowser({ theme: 'dark' });
  await signIn(owner, email);
  const trail = await owner.newPage();
  await trail.goto(`/console/orgs/${slug}/audit/verify`);
  await trail.getByRole('button', { name: 'Verify now' }).click();
  await trail.locator('main [role="status"] ol > li').first().waitFor();
  await take(trail, 'verification', 600);
});
