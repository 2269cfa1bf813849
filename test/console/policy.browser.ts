import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { bundleFile } from '../policy/bundles/bundle.ts';
import { stage, stateText } from './stage.ts';

const { api, platformKey, openBrowser, signInByKey } = stage();

/** Replaces the file as a whole, as the documentation says. */
const put = (bundle: Uint8Array): void => {
  const folder = inject('policyFolder');
  writeFileSync(join(folder, 'next'), bundle);
  renameSync(join(folder, 'next'), join(folder, 'bundle.tar.gz'));
};

test('a policy from outside is rejected or decides, and that of the product is activated again', {
  timeout: 180_000,
}, async () => {
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await browser.newPage();
  await page.goto('/console/policy');
  const table = page.getByRole('table', { name: 'Policies' });
  const ofProduct = table.getByRole('row').filter({ hasText: 'The policy of the product' });
  await ofProduct.getByText(stateText('decides')).waitFor();

  const revisions = async () => JSON.stringify(await api('/v1/policy/revisions'));
  put(bundleFile('crossing'));
  await expect.poll(revisions, { timeout: 60_000 }).toContain('in another organization');
  await page.reload();
  const rejected = table.getByRole('row').filter({ hasText: 'in another organization' });
  await rejected.getByText(stateText('rejected')).waitFor();
  await page.getByRole('heading', { name: 'There is no other policy that can be used' }).waitFor();
  const activate = rejected.getByRole('button', { name: /^Activate/ });
  await activate.click({ force: true });
  await page.getByText('It cannot be used, for the reason that its state names.').waitFor();

  // The page learns by itself what decides, at most fifteen seconds later.
  put(bundleFile('strict'));
  const outside = table.getByRole('row').filter({ has: page.getByText(stateText('decides')) });
  await outside.getByText('freehold:policy').waitFor({ timeout: 60_000 });
  await ofProduct.getByText(stateText('former')).waitFor();

  await ofProduct.getByRole('button', { name: /^Activate/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Activate' });
  await dialog.getByText('every process decides about every call by this policy: The policy of the product').waitFor();
  await dialog.getByLabel('Reason').fill('The other one refuses the nightly import');
  await dialog.getByRole('button', { name: 'Activate' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('API key').fill(platformKey);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Done: Activate').waitFor();
  await ofProduct.getByText(stateText('decides')).waitFor();
  await expect.poll(async () => (await api<{ source: string }>('/v1/policy')).source).toBe('built-in');
});
