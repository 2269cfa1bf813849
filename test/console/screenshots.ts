import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { stage } from './stage.ts';

const { api, openBrowser, signInByKey, makeOrganization } = stage();

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const bytesMax = 60_000;

/** The pictures of README and docs: `SCREENSHOTS=1 npm run test:console`. */
test('pictures of the main pages', { timeout: 300_000 }, async () => {
  const { slug } = await makeOrganization('Acme');
  for (const name of ['Globex', 'Initech', 'Umbrella']) await makeOrganization(name);
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: 'Wayne Enterprises',
    owner: { email: 'owner@wayne.example' },
    activation: 'on_payment',
  });
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser({ viewport: { width: 1_280, height: 760 } });
  await signInByKey(browser);
  const page: Page = await browser.newPage();
  const take = async (name: string, path: string, shows: string): Promise<void> => {
    await page.goto(path);
    await page.locator('main').getByText(shows).first().waitFor();
    const file = `${folder}console-${name}.png`;
    await page.screenshot({ path: file });
    expect(statSync(file).size, file).toBeLessThanOrEqual(bytesMax);
  };
  await take('organizations', '/console/orgs', 'Wayne Enterprises');
  await take('operation', `/console/operations/${operation.id}`, 'The payment is awaited.');
  await take('audit', `/console/orgs/${slug}/audit`, 'organization.activate');
});
