import { Secret, TOTP } from 'otpauth';
import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { password, stage, stateText } from './stage.ts';

const { api, url, openBrowser, makeOrganization, ownerKeyOf } = stage();

interface Person {
  email: string;
  secret: string;
}

const codeOf = (secret: string, seconds = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + seconds * 1_000 });

/** Gives somebody who has a password a second factor, by a code of the time step before this one. */
const withFactor = async (email: string): Promise<Person> => {
  const { accessToken } = await api<{ accessToken: string }>('/v1/auth/login', { email, password }, 'POST', null);
  const app = await api<{ factor: { id: string }; secret: string }>('/v1/auth/factors/totp', {}, 'POST', accessToken);
  const code = { code: codeOf(app.secret, -30) };
  await api(`/v1/auth/factors/totp/${app.factor.id}/confirm`, code, 'POST', accessToken);
  return { email, secret: app.secret };
};

const signInWithFactor = async (browser: BrowserContext, { email, secret }: Person): Promise<void> => {
  const post = (path: string, data: object) => browser.request.post(path, { data, headers: { Origin: url } });
  const login = { email, password, client: 'browser', transport: 'cookie' };
  const { challenge } = (await (await post('/v1/auth/login', login)).json()) as { challenge: string };
  const verified = await post('/v1/auth/mfa/verify', { challenge, code: codeOf(secret), transport: 'cookie' });
  expect(verified.status(), await verified.text()).toBe(200);
};

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
  await asking.page.waitForURL(`**/console/orgs/${slug}/operations/*`);

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
  await own.getByRole('button', { name: /^End/ }).press('Enter');
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
