import { expect, test } from 'vitest';
import { password, stage, stateText } from './stage.ts';

const { api, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

test('an owner checks what a member may do, and a member reads why a page is refused', {
  timeout: 120_000,
}, async () => {
  const { slug, email } = await makeOrganization();
  const { secret, userId } = await ownerKeyOf(slug);
  const narrow = { name: 'Reader', userId, scopes: ['user:list'] };
  const { id: keyId } = await api<{ id: string }>(`/v1/orgs/${slug}/api-keys`, narrow, 'POST', secret);
  const guest = `vic-${slug}@console.example`;
  const invitation = { email: guest, role: 'viewer', delivery: 'link' };
  const { token } = await api<{ token: string }>(`/v1/orgs/${slug}/invites`, invitation, 'POST', secret);
  await api('/v1/invites/accept', { token, password }, 'POST', null);
  const { data } = await api<{ data: { id: string; email: string }[] }>(`/v1/orgs/${slug}/users`);
  const id = data.find((member) => member.email === guest)?.id ?? '';

  const owner = await openBrowser();
  await signIn(owner, email);
  const page = await owner.newPage();
  await page.goto(`/console/orgs/${slug}/members/${id}`);
  await page.getByRole('link', { name: 'Check what this member may do' }).click();
  await page.getByRole('heading', { level: 1, name: 'Access check' }).waitFor();
  await expect.poll(() => page.getByLabel('Member', { exact: true }).inputValue()).toBe(id);
  await page.getByLabel('Permission', { exact: true }).selectOption('user:create');
  const check = page.getByRole('button', { name: 'Check', exact: true });
  await check.press('Enter');
  await page.getByRole('heading', { level: 2 }).getByText('Refused').waitFor();
  await page.getByText('The role of the member does not have the permission.').first().waitFor();
  await page.getByText('Who may: Owner, Admin', { exact: false }).waitFor();
  const rules = page.getByRole('table', { name: 'Rules, in the order in which they decide' });
  const deciding = rules.getByRole('row').filter({ hasText: 'authz/role' });
  await deciding.getByText(stateText('refuses')).waitFor();
  await deciding.getByText('This rule decides.', { exact: false }).waitFor();
  await rules.getByRole('row').filter({ hasText: 'authz/user-status' }).getByText(stateText('no objection')).waitFor();
  // The question stays where it was asked from, and is in the URL.
  expect(await check.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(new URL(page.url()).searchParams.get('permission')).toBe('user:create');
  expect(new URL(page.url()).searchParams.get('user')).toBe(id);

  // A change of the role is seen without asking again.
  await api(`/v1/orgs/${slug}/users/${id}`, { role: 'admin' }, 'PATCH', secret);
  await page.getByRole('heading', { level: 2 }).getByText('Allowed').waitFor();
  await page.getByLabel('Permission', { exact: true }).selectOption('operation:cancel');
  await check.click();
  await page.getByText('It also depends on what the permission is used on.', { exact: false }).waitFor();
  // On an operation that is not there, nothing is decided; a key can have less than its member.
  await page.getByLabel('Operation (id), optional').fill(id);
  await check.click();
  await page.getByText('The operation does not exist.').waitFor();
  await page.goBack();
  await page.getByLabel('Member', { exact: true }).selectOption({ label: `Olga (${email})` });
  await page.getByLabel('API key', { exact: true }).selectOption(keyId);
  await check.click();
  await page
    .getByText('The key has scopes, and this permission is not among them.', { exact: false })
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Open the page of the key' }).waitFor();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => page.getByLabel('Permission', { exact: true }).inputValue()).toBe('user:create');
  await api(`/v1/orgs/${slug}/users/${id}`, { role: 'viewer' }, 'PATCH', secret);

  const viewer = await openBrowser();
  await signIn(viewer, guest);
  const own = await viewer.newPage();
  await own.goto(`/console/orgs/${slug}/webhooks`);
  const refusal = own.getByRole('alert');
  await refusal.getByText('webhook:list', { exact: true }).waitFor();
  await refusal.getByText('Who may: Owner, Admin', { exact: false }).waitFor();
  await refusal.getByRole('link', { name: 'Why was this refused?' }).click();
  await own.getByRole('heading', { level: 2 }).getByText('Refused').waitFor();
  // Others are not for a viewer to ask about.
  expect(await own.getByLabel('Member', { exact: true }).count()).toBe(0);
  await own.getByLabel('Permission', { exact: true }).selectOption('user:list');
  await own.getByRole('button', { name: 'Check', exact: true }).click();
  await own.getByRole('heading', { level: 2 }).getByText('Allowed').waitFor();
});
