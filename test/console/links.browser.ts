import { expect, test } from 'vitest';
import { password, stage } from './stage.ts';

// Ways into the console: links of mails, keys, and what a page does when its session ends.

const { url, platformKey, api, openBrowser, signIn, signInByKey, makeOrganization, mailedToken } = stage();

const newPassword = 'seven blue kettles on the moon';

test('a link of an earlier release leads to the invitation, which is accepted with a new password', async () => {
  const org = await makeOrganization();
  const email = `invited-${org.slug}@console.example`;
  const owner = await openBrowser();
  await signIn(owner, org.email);
  const invited = await owner.request.post(`/v1/orgs/${org.slug}/invites`, {
    data: { email, role: 'member' },
    headers: { Origin: url },
  });
  expect(invited.status()).toBe(201);
  const page = await (await openBrowser()).newPage();
  await page.goto(`/invite#${await mailedToken(email)}`);
  expect(new URL(page.url()).pathname).toBe('/console/invite');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.getByText('The password is too short.').waitFor();
  await page.getByLabel('New password').fill(newPassword);
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.getByRole('heading', { name: `You are a member of ${org.name}` }).waitFor();
  await expect.poll(() => page.url()).not.toContain('#');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(newPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`**/console/orgs/${org.slug}`);
});

test('somebody else who is signed in cannot accept it, and is told why', async () => {
  const [org, other] = [await makeOrganization(), await makeOrganization()];
  const email = `invited-${org.slug}@console.example`;
  const owner = await openBrowser();
  await signIn(owner, org.email);
  await owner.request.post(`/v1/orgs/${org.slug}/invites`, {
    data: { email, role: 'member' },
    headers: { Origin: url },
  });
  const context = await openBrowser();
  await signIn(context, other.email);
  const page = await context.newPage();
  await page.goto(`/console/invite#${await mailedToken(email)}`);
  await page.getByText(`You are signed in as ${other.email}.`).waitFor();
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.getByText('The invitation is for another address').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('New password').waitFor();
});

test('a device is signed in by its code, after its person has seen what asks', async () => {
  const org = await makeOrganization();
  const { userCode, deviceCode } = await api<{ userCode: string; deviceCode: string }>(
    '/v1/auth/device',
    { deviceName: 'Build server' },
    'POST',
    null,
  );
  const page = await (await openBrowser()).newPage();
  await page.goto('/device');
  await page.getByLabel('Email').fill(org.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Code of the device').fill('bcdf-ghjk');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('No device waits with this code.').waitFor();
  await page.getByLabel('Code of the device').fill(userCode.toLowerCase());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Build server').waitFor();
  await page.getByRole('button', { name: 'Approve: sign it in as me' }).click();
  await page.getByText('The device is signed in.').waitFor();
  await api('/v1/auth/device/token', { deviceCode }, 'POST', null);
});

test('a link with the platform key signs in, and leaves no key in the address or the history', async () => {
  const page = await (await openBrowser()).newPage();
  await page.goto(`/console/sign-in#${platformKey}`);
  await page.getByRole('button', { name: 'Signed in as: platform' }).waitFor();
  expect(page.url()).not.toContain('fh_platform');
  await page.reload();
  await page.getByRole('button', { name: 'Signed in as: platform' }).waitFor();
});

test('who signs out after such a link leaves no key to the next reader', async () => {
  const page = await (await openBrowser()).newPage();
  await page.goto(`/console/sign-in#${platformKey}`);
  await page.getByRole('button', { name: 'Signed in as: platform' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Freehold' }).waitFor();
  await page.getByLabel('Email').waitFor();
  await page.getByRole('button', { name: 'With an API key' }).click();
  expect(await page.getByLabel('API key').inputValue()).toBe('');
});

test('a session of the platform key asks for the key itself, once, and goes on', async () => {
  const context = await openBrowser();
  await signInByKey(context);
  const page = await context.newPage();
  await page.goto('/console/operators');
  const add = async (email: string): Promise<void> => {
    await page.getByRole('button', { name: 'Add an operator' }).click();
    await page.getByLabel('Email').fill(email);
    await page.getByRole('dialog').getByRole('button', { name: 'Add an operator' }).click();
  };
  const email = `ops-${Date.now()}@console.example`;
  await add(email);
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByRole('button', { name: 'Back' }).click();
  await expect.poll(() => page.getByLabel('Email').inputValue()).toBe(email);
  await page.getByRole('dialog').getByRole('button', { name: 'Add an operator' }).click();
  await proof.getByLabel('API key').fill(platformKey);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('cell', { name: email, exact: true }).waitFor();
});

test('a session that ends leaves the page and what was typed, and all tabs follow a sign-out', async () => {
  const org = await makeOrganization();
  const context = await openBrowser();
  await signIn(context, org.email);
  const page = await context.newPage();
  await page.goto('/console/account');
  await page.getByLabel('Current password').fill('typed before');
  const [session] = (await context.cookies()).filter(({ name }) => name.includes('session'));
  await api('/v1/auth/logout', {}, 'POST', session?.value ?? null);
  await page.getByRole('button', { name: 'Change the language' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change the language' }).click();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await ended.getByLabel('Password').fill(password);
  await ended.getByRole('button', { name: 'Sign in', exact: true }).click();
  await ended.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Current password').inputValue()).toBe('typed before');

  const other = await context.newPage();
  await other.goto('/console/');
  await other.getByRole('button', { name: `Signed in as: ${org.email}` }).click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Freehold' }).waitFor({ timeout: 1_000 });
});
