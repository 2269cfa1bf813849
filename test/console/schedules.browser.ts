import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { password, stage, stateText } from './stage.ts';

const { api, openBrowser, signIn, makeOrganization, mailedToken, ownerKeyOf } = stage();

const prepare = async () => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const asOwner = <Body>(path: string, json?: object) =>
    api<Body>(`/v1/orgs/${slug}${path}`, json, json === undefined ? 'GET' : 'POST', secret);
  await asOwner('/workflows', { name: 'send-report', workflowType: 'sendReport', taskQueue: 'reports' });
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  const act = (on: Page, name: string) => on.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  return { slug, asOwner, page, act };
};

test('a schedule is created, paused, resumed, started at once and deleted, and its next times are seen', {
  timeout: 120_000,
}, async () => {
  const { slug, page, act } = await prepare();
  const dialog = page.getByRole('dialog');
  await page.goto(`/console/orgs/${slug}/schedules`);
  await page.getByRole('heading', { name: 'No schedules yet' }).waitFor();

  // What the API refuses is said at its field, and nothing that was filled in is lost.
  await page.getByRole('button', { name: 'Create a schedule' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('nightly-report');
  await dialog.getByLabel('Workflow', { exact: true }).selectOption('send-report');
  await dialog.getByLabel('Cron expression', { exact: true }).fill('every night');
  await dialog.getByLabel('Time zone', { exact: true }).fill('Asia/Kolkata');
  await dialog.getByLabel('Input', { exact: true }).fill('{"kind": "daily"}');
  await act(page, 'Create a schedule');
  await dialog.getByText(/^must be five fields of cron/).waitFor();
  await dialog.getByLabel('Cron expression', { exact: true }).fill('30 2 * * *');
  await dialog.getByText('Every day at 02:30').waitFor();
  await act(page, 'Create a schedule');

  await page.waitForURL(`**/console/orgs/${slug}/schedules/nightly-report`);
  await page.getByText('Every day at 02:30').first().waitFor();
  const times = page.getByRole('table', { name: 'Next times' }).getByRole('row');
  await expect.poll(() => times.count()).toBe(11);
  expect(await times.nth(1).textContent()).toContain('2:30:00 AM');
  expect(await times.nth(0).textContent()).toContain('In Asia/Kolkata');

  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await dialog.getByLabel('Reason').fill('The report is being rewritten');
  await act(page, 'Pause');
  await page.getByText(/^Paused since .*: The report is being rewritten$/).waitFor();
  await page.getByText(stateText('Paused')).waitFor();

  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await act(page, 'Resume');
  await page.getByText(stateText('Active')).waitFor();
  await page.getByText(/^Paused since/).waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Start now' }).click();
  await act(page, 'Start now');
  await page.waitForURL(`**/console/orgs/${slug}/runs/*`);
  await page.getByRole('link', { name: 'nightly-report', exact: true }).click();
  await page.getByRole('table', { name: 'Newest runs' }).getByRole('row').nth(1).waitFor();
  await page.getByRole('link', { name: 'All runs of the schedule' }).click();
  await page.waitForURL(`**/console/orgs/${slug}/runs?schedule=nightly-report`);
  const runs = page.getByRole('table', { name: 'Runs' }).getByRole('row');
  await runs.nth(1).waitFor();
  await page.getByRole('searchbox', { name: 'Schedule' }).fill('another');
  await page.getByText('No runs match the filters').waitFor();

  await page.goto(`/console/orgs/${slug}/schedules/nightly-report`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await act(page, 'Delete');
  // Without its name, the browser does not send it.
  expect(await dialog.getByLabel('To confirm').evaluate((input) => input.matches(':invalid'))).toBe(true);
  await dialog.getByLabel('To confirm').fill('nightly-report');
  await act(page, 'Delete');
  await page.waitForURL(`**/console/orgs/${slug}/schedules`);
  await page.getByRole('heading', { name: 'No schedules yet' }).waitFor();
});

test('a schedule is changed by what was changed, and made up for; the list follows by itself', {
  timeout: 120_000,
}, async () => {
  const { slug, asOwner, page, act } = await prepare();
  const dialog = page.getByRole('dialog');
  await page.goto(`/console/orgs/${slug}/schedules`);
  await page.getByRole('heading', { name: 'No schedules yet' }).waitFor();
  await asOwner('/schedules', {
    name: 'new-year',
    workflow: 'send-report',
    times: { calendar: { minute: [0], hour: [9], month: [1], dayOfMonth: [1] } },
    timezone: 'Pacific/Auckland',
    paused: true,
  });
  await page.getByRole('link', { name: 'new-year' }).click();
  await page.getByText('Day 1 of the month, in January at 09:00').waitFor();

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByLabel('Kind of times').selectOption('interval');
  await dialog.getByLabel('Every', { exact: true }).fill('5');
  await dialog.getByLabel('Unit').selectOption('seconds');
  await act(page, 'Edit');
  await dialog.getByText(/^must be at least/).waitFor();
  await dialog.getByLabel('Every', { exact: true }).fill('2');
  await dialog.getByLabel('Unit').selectOption('days');
  await act(page, 'Edit');
  await page.getByText('Every 2 days').waitFor();
  expect(await asOwner('/schedules/new-year')).toMatchObject({
    times: { everySeconds: 172_800 },
    timezone: 'Pacific/Auckland',
    input: null,
  });

  await page.getByRole('button', { name: 'Backfill', exact: true }).click();
  await dialog.getByLabel('From', { exact: true }).fill('2026-01-01T00:00');
  await dialog.getByLabel('Until', { exact: false }).fill('2025-01-01T00:00');
  await act(page, 'Backfill');
  await dialog.getByText(/^must be later than/).waitFor();
  await dialog.getByLabel('Until', { exact: false }).fill('2026-01-07T00:00');
  await act(page, 'Backfill');
  await page.getByText('3 runs are being started.').waitFor();
  await expect
    .poll(() => page.getByRole('table', { name: 'Newest runs' }).getByRole('row').count(), {
      timeout: 40_000,
    })
    .toBe(4);
});

test('a member who may only read schedules sees them, and can open none of their dialogs', async () => {
  const { slug, asOwner } = await prepare();
  await asOwner('/schedules', { name: 'hourly', workflow: 'send-report', times: { cron: '@hourly' }, paused: true });
  const email = `viewer-${slug}@console.example`;
  await asOwner('/invites', { email, role: 'viewer' });
  await api('/v1/invites/accept', { token: await mailedToken(email), password }, 'POST', null);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${slug}/schedules`);
  await page.getByText('Every hour at minute 0').waitFor();
  const isRefused = async (name: string): Promise<boolean> =>
    (await page.getByRole('button', { name, exact: true }).getAttribute('aria-disabled')) === 'true';
  expect(await isRefused('Create a schedule')).toBe(true);
  await page.getByRole('link', { name: 'hourly' }).click();
  await page.getByRole('heading', { level: 1, name: 'hourly' }).waitFor();
  for (const name of ['Start now', 'Resume', 'Edit', 'Backfill', 'Delete'])
    expect([name, await isRefused(name)]).toEqual([name, true]);
  await page.getByText('No runs yet').waitFor();
});
