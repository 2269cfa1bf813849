import { expect, test } from 'vitest';
import { stage } from './stage.ts';

const { api, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

test('a role is made, given to a member, narrowed and deleted', { timeout: 120_000 }, async () => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const asOwner = <Body>(path: string, json?: object) =>
    api<Body>(`/v1/orgs/${slug}${path}`, json, json === undefined ? 'GET' : 'POST', secret);
  const added = `watcher@${slug}.example`;
  const { id } = await asOwner<{ id: string }>('/users', { email: added, role: 'viewer' });
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  const dialog = page.getByRole('dialog');
  const act = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
  await page.goto(`/console/orgs/${slug}/roles`);
  await page.getByRole('heading', { name: 'No custom roles yet' }).waitFor();

  // What the API refuses is said at its field, and nothing that was filled in is lost.
  await page.getByRole('button', { name: 'Create a role' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Run Watcher');
  await dialog.getByLabel('Part of the role', { exact: true }).selectOption('member');
  await dialog.getByLabel('Description', { exact: true }).fill('Looks at runs, and starts none');
  await dialog.getByRole('searchbox').fill('run:');
  for (const label of ['List runs', 'Read a run', 'Start runs'])
    await dialog.getByLabel(label, { exact: true }).check();
  await act('Create a role');
  await dialog.getByText(/^must have only a-z/).waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('run-watcher');
  await act('Create a role');
  await page.getByRole('link', { name: 'run-watcher', exact: true }).click();
  await page.waitForURL(`**/console/orgs/${slug}/roles/run-watcher`);
  await page.getByText('run:start', { exact: true }).waitFor();

  await page.goto(`/console/orgs/${slug}/members/${id}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog.getByLabel('Role', { exact: true }).selectOption('run-watcher');
  await act('Change');
  await page.getByRole('link', { name: 'run-watcher (part of Member)' }).click();
  await page.waitForURL(`**/console/orgs/${slug}/roles/run-watcher`);
  expect(await asOwner(`/users/${id}`)).toMatchObject({ role: 'member', customRole: 'run-watcher' });

  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog.getByRole('searchbox').fill('run:start');
  await dialog.getByRole('button', { name: 'Select none' }).click();
  await act('Change');
  await page.locator('section').getByText('run:start', { exact: true }).waitFor({ state: 'detached' });
  const { permissions } = await asOwner<{ permissions: string[] }>('/roles/run-watcher');
  expect(permissions).not.toContain('run:start');
  expect(permissions).toContain('run:read');

  await page.getByRole('link', { name: 'Members with this role' }).click();
  await page.getByRole('table', { name: 'Members' }).getByRole('row').nth(1).waitFor();
  expect(await page.getByRole('table', { name: 'Members' }).getByRole('row').count()).toBe(2);
  await page.goto(`/console/orgs/${slug}/members/${id}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog.getByLabel('Role', { exact: true }).selectOption('member');
  await act('Change');
  await page.getByRole('link', { name: 'run-watcher (part of Member)' }).waitFor({ state: 'detached' });
  expect(await asOwner(`/users/${id}`)).toMatchObject({ role: 'member', customRole: null });

  await page.goto(`/console/orgs/${slug}/roles/run-watcher`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.waitFor();
  await act('Delete');
  await page.waitForURL(`**/console/orgs/${slug}/roles`);
  await page.getByRole('heading', { name: 'No custom roles yet' }).waitFor();
});
