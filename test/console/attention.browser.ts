import { expect, test } from 'vitest';
import { stage } from './stage.ts';

const { api, openBrowser, signIn, signInByKey, makeOrganization, ownerKeyOf } = stage();

const dayMs = 86_400_000;

test('a key that is about to expire is on the page of its organization, and on that of the platform', async () => {
  const { slug, email, name } = await makeOrganization();
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${slug}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const needed = page.getByRole('heading', { name: /^API keys that expire soon/ });
  expect(await needed.count()).toBe(0);

  // The open page learns of it by itself.
  const owner = await ownerKeyOf(slug);
  const expiresAt = new Date(Date.now() + 3 * dayMs).toISOString();
  const body = { name: 'Nightly', userId: owner.userId, expiresAt };
  const { id } = await api<{ id: string }>(`/v1/orgs/${slug}/api-keys`, body, 'POST', owner.secret);
  await needed.waitFor().catch(async (error: unknown) => {
    throw new Error(`The page has not learned of it: ${await page.locator('body').textContent()}`, { cause: error });
  });
  await page.getByText('Nightly').first().waitFor();
  await page.getByRole('link', { name: 'Rotate the key' }).click();
  await page.waitForURL(`**/console/orgs/${slug}/keys/${id}`);

  const platform = await openBrowser();
  await signInByKey(platform);
  const across = await platform.newPage();
  await across.goto('/console/attention');
  await across.getByRole('listitem').filter({ hasText: 'Nightly' }).getByRole('link', { name: slug }).click();
  await across.getByRole('heading', { level: 1, name }).waitFor();
});
