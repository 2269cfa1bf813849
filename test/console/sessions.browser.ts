import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { followStreams } from './open-streams.ts';
import { password, stage, stateText } from './stage.ts';

const { url, api, openBrowser, signIn, signInByKey, makeOrganization, ownerKeyOf, mailedToken, pidOf } = stage();

/** Notes in the page when this text is first seen, and when it is gone: a test's own clock includes its waiting. */
const watchText = (page: Page, text: string): Promise<void> =>
  page.evaluate((sought) => {
    const seen: { shownAt?: number; goneAt?: number } = {};
    Object.assign(window, { seen });
    const note = () => {
      const isShown = document.body.textContent.includes(sought);
      if (isShown) seen.shownAt ??= Date.now();
      else if (seen.shownAt !== undefined) seen.goneAt ??= Date.now();
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    note();
  }, text);

const seenOn = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { shownAt?: number; goneAt?: number } }).seen);

/** Makes a member with a password. */
const joinAs = async (slug: string, role: string, ownerSecret: string): Promise<{ id: string; email: string }> => {
  const email = `${role}-${randomUUID().slice(0, 8)}@console.example`;
  await api(`/v1/orgs/${slug}/invites`, { email, role }, 'POST', ownerSecret);
  await api('/v1/invites/accept', { token: await mailedToken(email), password }, 'POST', null);
  const { data } = await api<{ data: { id: string; email: string }[] }>(`/v1/orgs/${slug}/users`);
  return { id: data.find((member) => member.email === email)?.id ?? '', email };
};

const openPage = async (context: { newPage(): Promise<Page> }, path: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(path);
  await page.locator('h1').waitFor();
  return page;
};

const connected = (page: Page): Promise<void> => page.getByText(stateText('live')).first().waitFor();

test('a key that is revoked elsewhere is signed out within a second', async () => {
  const { slug } = await makeOrganization();
  const own = await ownerKeyOf(slug);
  const browser = await openBrowser();
  await signInByKey(browser, own.secret);
  const page = await openPage(browser, `/console/orgs/${slug}/members`);
  await connected(page);
  await watchText(page, 'Your session has ended');
  const { secret } = await ownerKeyOf(slug);
  await api(`/v1/orgs/${slug}/api-keys/${own.id}/revoke`, {}, 'POST', secret);
  const revokedAt = Date.now();
  await page.getByText('Your session has ended').first().waitFor();
  expect(((await seenOn(page)).shownAt ?? Number.POSITIVE_INFINITY) - revokedAt).toBeLessThanOrEqual(1_000);
});

test('a role that was lowered is seen within two seconds, without a reload', async () => {
  const { slug } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const { id, email } = await joinAs(slug, 'admin', secret);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await openPage(browser, `/console/orgs/${slug}/webhooks`);
  await connected(page);
  const menu = page.getByRole('navigation', { name: 'Pages' });
  await menu.getByRole('link', { name: 'Webhooks' }).waitFor();
  await watchText(page, 'Webhooks');
  await api(`/v1/orgs/${slug}/users/${id}`, { role: 'member' }, 'PATCH', secret);
  const changedAt = Date.now();
  await menu.getByRole('link', { name: 'Webhooks' }).waitFor({ state: 'detached' });
  expect(((await seenOn(page)).goneAt ?? Date.now()) - changedAt).toBeLessThanOrEqual(2_000);
});

test('what a former role has read is gone with it', { timeout: 120_000 }, async () => {
  const { slug } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const host = `${randomUUID()}.example.com`;
  await api(`/v1/orgs/${slug}/webhooks`, { url: `https://${host}/` }, 'POST', secret);
  const { id, email } = await joinAs(slug, 'admin', secret);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await openPage(browser, `/console/orgs/${slug}/webhooks`);
  await page.getByText(host).first().waitFor();
  await connected(page);
  const menu = page.getByRole('navigation', { name: 'Pages' });
  await menu.getByRole('link', { name: 'Members', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  await api(`/v1/orgs/${slug}/users/${id}`, { role: 'member' }, 'PATCH', secret);
  await menu.getByRole('link', { name: 'Webhooks' }).waitFor({ state: 'detached' });

  // Back to the page, whose calls are not answered before the test has looked: only what is kept could be shown.
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === `/v1/orgs/${slug}/webhooks`);
  await page.route(
    (address) => address.pathname === `/v1/orgs/${slug}/webhooks`,
    async (route) => {
      await released;
      await route.continue();
    },
  );
  await watchText(page, host);
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
  await asked;
  expect((await seenOn(page)).shownAt).toBeUndefined();
  release();
  await page.getByRole('alert').getByText('forbidden').waitFor();
  expect((await seenOn(page)).shownAt).toBeUndefined();
});

test('two tabs in two organizations stay apart over 50 switches', { timeout: 240_000 }, async () => {
  const first = await makeOrganization();
  const second = await makeOrganization();
  const browser = await openBrowser();
  await signInByKey(browser);
  const tabs = await Promise.all(
    [first, second].map(async (own) => {
      const other = own === first ? second : first;
      const page = await openPage(browser, `/console/orgs/${own.slug}`);
      const foreign: string[] = [];
      page.on('request', (request) => {
        const named = `${request.url()} ${request.headers()['freehold-organization'] ?? ''} ${request.postData() ?? ''}`;
        if (named.includes(other.slug) || named.includes(other.id)) foreign.push(named);
      });
      return { page, own, other, foreign };
    }),
  );
  for (let turn = 0; turn < 50; turn += 1) {
    const tab = tabs[turn % 2];
    if (tab === undefined) continue;
    await tab.page.bringToFront();
    const place = ['Members', 'API keys', 'Operations', 'Overview'][Math.floor(turn / 2) % 4] ?? '';
    await tab.page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: place, exact: true })
      .first()
      .click();
    await tab.page.locator('h1').waitFor();
    expect(await tab.page.locator('body').textContent()).not.toContain(tab.other.slug);
  }
  for (const { foreign } of tabs) expect(foreign).toEqual([]);
});

/** As the browser does for a tab behind others; one without windows shows all of them. */
const showTab = (page: Page, isShown: boolean): Promise<void> =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    isShown ? 'visible' : 'hidden',
  );

test('eight tabs of one browser stay usable: they share a stream, and hidden ones hold none', {
  timeout: 120_000,
}, async () => {
  const { org, operation } = await api<{ org: { slug: string }; operation: { id: string } }>('/v1/orgs', {
    name: `Org ${randomUUID().slice(0, 8)}`,
    owner: { email: `owner-${randomUUID().slice(0, 8)}@console.example` },
    activation: 'on_payment',
  });
  const browser = await openBrowser();
  await signInByKey(browser);
  const streams = followStreams(browser);
  const ofOrganization = `/v1/orgs/${org.slug}/events`;
  const ofOperation = `/v1/operations/${operation.id}/events`;
  const paths = ['', '/members', '/keys', '/operations', '/audit', '/limits', '/timeline'];
  const pages: Page[] = [];
  for (const path of paths) pages.push(await openPage(browser, `/console/orgs/${org.slug}${path}`));
  const viewer = await openPage(browser, `/console/orgs/${org.slug}/operations/${operation.id}`);
  pages.push(viewer);
  for (const page of pages) await connected(page);
  await viewer.getByText(stateText('Live')).waitFor();
  await expect.poll(streams).toEqual([ofOperation, ofOrganization].sort());

  // The organization's stream goes to a tab that is seen.
  const [first, ...others] = pages;
  for (const page of others) await showTab(page, false);
  await expect.poll(streams).toEqual([ofOrganization]);
  for (const page of pages) await showTab(page, page === viewer);
  await expect.poll(streams).toEqual([ofOperation, ofOrganization].sort());
  await showTab(viewer, false);
  await expect.poll(streams).toEqual([]);
  for (const page of pages) await showTab(page, true);
  await expect.poll(streams).toEqual([ofOperation, ofOrganization].sort());
  if (first !== undefined) await connected(first);

  for (const page of pages) {
    await page.bringToFront();
    const menu = page.getByRole('navigation', { name: 'Pages' });
    await menu.getByRole('link', { name: 'Members', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor({ timeout: 10_000 });
    await page.getByRole('table').first().waitFor({ timeout: 10_000 });
  }
  await expect.poll(streams).toEqual([ofOrganization]);
});

test('an api that is started again is found again, and the page says that it was gone', {
  timeout: 240_000,
}, async () => {
  const { slug, email } = await makeOrganization();
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: `Org ${randomUUID().slice(0, 8)}`,
    owner: { email: `owner-${randomUUID().slice(0, 8)}@console.example` },
    activation: 'on_payment',
  });
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await openPage(browser, `/console/operations/${operation.id}`);
  await page.getByText('The payment is awaited.').first().waitFor();
  const member = await openBrowser();
  await signIn(member, email);
  const home = await openPage(member, `/console/orgs/${slug}`);
  await connected(home);

  const killed = pidOf('api');
  process.kill(killed, 'SIGKILL');
  // A connection that is back within two seconds is not mentioned, so the next api is held up.
  const next = await until(
    async () => pidOf('api'),
    (pid) => pid !== killed,
    'another api to be started',
  );
  process.kill(next, 'SIGSTOP');
  await page.getByText('The live connection is interrupted.').waitFor({ timeout: 20_000 });
  await home.getByText('The connection is lost, so what you see may be out of date.').waitFor({ timeout: 20_000 });
  process.kill(next, 'SIGCONT');
  await page.getByText('The payment is awaited.').first().waitFor();

  await until(
    () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (isReady) => isReady,
    'the api to be ready again',
    120_000,
  );
  await page.getByText('The live connection is interrupted.').waitFor({ state: 'detached', timeout: 30_000 });
  await home.getByText('The connection is lost').waitFor({ state: 'detached', timeout: 30_000 });
  await connected(home);
  await api(`/v1/operations/${operation.id}/cancel`, { reason: 'The test is over' }, 'POST');
  await page.getByText('It was canceled. Nothing of it is left.').first().waitFor({ timeout: 30_000 });
});

test('an answer of the organization that was just left is never shown', { timeout: 120_000 }, async () => {
  const left = await makeOrganization(`Left ${randomUUID().slice(0, 8)}`);
  const entered = await makeOrganization(`Entered ${randomUUID().slice(0, 8)}`);
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await openPage(browser, '/console/orgs');
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held: string[] = [];
  await page.route(
    (address) => address.pathname.startsWith(`/v1/orgs/${left.slug}`),
    async (route) => {
      const answer = await route.fetch().catch(() => null);
      held.push(route.request().url());
      await released;
      if (answer !== null) await route.fulfill({ response: answer }).catch(() => undefined);
    },
  );
  await page.evaluate((name) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      if (document.querySelector('main')?.textContent.includes(name) === true) seen.push(location.pathname);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, left.email);
  await page.getByRole('link', { name: left.name }).click();
  await page.waitForURL(`**/console/orgs/${left.slug}`);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Members', exact: true }).click();
  await until(
    async () => held.filter((address) => address.includes('/users')).length,
    (count) => count > 0,
    'the members to be asked for',
  );
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Organizations', exact: true })
    .click();
  await page.getByRole('link', { name: entered.name }).click();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Members', exact: true }).click();
  await page.getByText(entered.email).first().waitFor();
  release();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'API keys', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Members', exact: true }).click();
  await page.getByText(entered.email).first().waitFor();
  expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});
