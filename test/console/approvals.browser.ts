import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { factorsOn, type Person } from './factors.ts';
import { password, stage, stateText } from './stage.ts';

const scene = stage();
const { api, url, openBrowser, makeOrganization, ownerKeyOf } = scene;
const { withFactor, signInWithFactor } = factorsOn(scene);

test('more rights are requested, approved, used, ended and reviewed', { timeout: 180_000 }, async () => {
  const { slug, email } = await makeOrganization();
  const { secret: ownerKey } = await ownerKeyOf(slug);
  const join = async (name: string, role: string): Promise<Person> => {
    const guest = `${name}-${slug}@console.example`;
    const invitation = { email: guest, role, delivery: 'link' };
    const { token } = await api<{ token: string }>(`/v1/orgs/${slug}/invites`, invitation, 'POST', ownerKey);
    await api('/v1/invites/accept', { token, password }, 'POST', null);
    return withFactor(guest);
  };
  const [member, admin, owner] = [await join('mia', 'member'), await join('ann', 'admin'), await withFactor(email)];
  const open = async (person: Person, path: string) => {
    const browser = await openBrowser();
    await signInWithFactor(browser, person);
    const page = await browser.newPage();
    await page.goto(`/console/orgs/${slug}/${path}`);
    const dialog = page.getByRole('dialog');
    const act = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    return { page, dialog, act };
  };

  const asking = await open(member, 'elevations');
  await asking.page.getByRole('heading', { name: 'No elevations' }).waitFor();
  await asking.page.getByRole('button', { name: 'Request more rights' }).click();
  await asking.dialog.getByLabel('Reason').fill('Incident 42');
  await asking.act('Request more rights');
  // A member does not see operations, and stays.
  await asking.page.getByText('Done: Request more rights').waitFor();

  const approving = [await open(admin, 'approvals'), await open(owner, 'approvals')] as const;
  for (const { page, act } of approving) {
    const row = page.getByRole('row').filter({ hasText: 'Incident 42' });
    await row.getByText(`mia-${slug}@console.example`).first().waitFor();
    await row.getByRole('button', { name: /^Approve/ }).click();
    await act('Approve');
    await page.getByText('Done: Approve').waitFor();
  }

  await asking.page.goto(`/console/orgs/${slug}/elevations`);
  const own = asking.page.getByRole('row').filter({ hasText: 'Incident 42' });
  await own.getByText(stateText('active')).waitFor();
  await own.getByRole('button', { name: /^Fetch token/ }).click();
  await asking.act('Fetch token');
  const token = (await asking.dialog.locator('code').filter({ hasText: 'fh_elevation_sk_' }).textContent()) ?? '';
  const read = () => fetch(`${url}/v1/orgs/${slug}/webhooks`, { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status).toBe(200);
  await asking.dialog.getByLabel('I have stored the token').check();
  await asking.dialog.getByText('Close', { exact: true }).click();
  await asking.dialog.waitFor({ state: 'detached' });
  await own.getByRole('button', { name: /^End/ }).click();
  await asking.dialog.getByLabel('Reason').fill('Done');
  await asking.act('End');
  await until(read, ({ status }) => status === 401, 'the token is refused');

  const [, { page, dialog, act }] = approving;
  await page.goto(`/console/orgs/${slug}/elevations`);
  const ended = page.getByRole('row').filter({ hasText: 'Incident 42' });
  await ended.getByRole('button', { name: /^Review/ }).click();
  await dialog.getByLabel('Note').fill('Only webhooks were read');
  await act('Review');
  await ended.getByText(stateText('reviewed')).waitFor();
  await ended.getByText('in order').waitFor();
});

test('an operator finds the request for which the platform counts, and approves it', { timeout: 180_000 }, async () => {
  const { slug, email } = await makeOrganization();
  const { secret: ownerKey } = await ownerKeyOf(slug);
  const guest = `mia-${slug}@console.example`;
  const invitation = { email: guest, role: 'member', delivery: 'link' };
  const { token } = await api<{ token: string }>(`/v1/orgs/${slug}/invites`, invitation, 'POST', ownerKey);
  await api('/v1/invites/accept', { token, password }, 'POST', null);
  const elsewhere = await makeOrganization();
  await api('/v1/operators', { email: elsewhere.email, role: 'admin' });
  const [member, owner, operator] = [
    await withFactor(guest),
    await withFactor(email),
    await withFactor(elsewhere.email),
  ];
  const open = async (person: Person, path: string) => {
    const browser = await openBrowser();
    await signInWithFactor(browser, person);
    const page = await browser.newPage();
    await page.goto(`/console${path}`);
    return { page, dialog: page.getByRole('dialog') };
  };

  const asking = await open(member, `/orgs/${slug}/elevations`);
  await asking.page.getByRole('button', { name: 'Request more rights' }).click();
  await asking.dialog.getByLabel('Reason').fill('Incident 43');
  await asking.dialog.getByRole('button', { name: 'Request more rights' }).click();
  // A member does not see operations, and stays.
  await asking.page.getByText('Done: Request more rights').waitFor();

  const approving = await open(operator, '/attention');
  const { page, dialog } = approving;
  const needed = page.getByRole('listitem').filter({ hasText: 'Incident 43' });
  await needed.getByRole('link', { name: slug }).waitFor();
  await needed.getByRole('link', { name: 'Decide' }).click();
  await page.waitForURL('**/console/approvals?status=pending');
  const row = page.getByRole('row').filter({ hasText: 'Incident 43' });
  await row.getByText('The platform counts as one approver.').waitFor();
  await row.getByRole('button', { name: /^Approve/ }).click();
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('Done: Approve').waitFor();
  await row.getByText('approved: The platform').waitFor();

  // It no longer waits for the platform, and still for an owner, who is told on the page of the organization.
  const deciding = await open(owner, `/orgs/${slug}`);
  await deciding.page.getByRole('heading', { name: /^Requests that wait for approval/ }).waitFor();
  await deciding.page.getByRole('link', { name: 'Decide' }).click();
  const own = deciding.page.getByRole('row').filter({ hasText: 'Incident 43' });
  await own.getByRole('button', { name: /^Approve/ }).click();
  await deciding.dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await deciding.page.getByText('Done: Approve').waitFor();
  await page.goto('/console/approvals?status=approved');
  await page.getByRole('row').filter({ hasText: 'Incident 43' }).getByText(stateText('approved')).waitFor();
});
