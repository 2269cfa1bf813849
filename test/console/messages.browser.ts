import { expect, test } from 'vitest';
import { stage } from './stage.ts';

const { api, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

test('a member signals a run from its page, and learns that no worker answers a query', async () => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const at = `/v1/orgs/${slug}`;
  await api(`${at}/workflows`, { name: 'billing', workflowType: 'billing', taskQueue: 'bills' }, 'POST', secret);
  const { id } = await api<{ id: string }>(`${at}/workflows/billing/runs`, {}, 'POST', secret);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${slug}/runs/${id}`);
  const open = async () => {
    await page.getByRole('button', { name: 'Send a message' }).click();
    return page.getByRole('dialog');
  };

  const dialog = await open();
  expect(await dialog.getByLabel('Update id').count()).toBe(0);
  await dialog.getByLabel('Name').fill('paid');
  await dialog.getByLabel('Argument').fill('{"amount":42}');
  await dialog.getByRole('button', { name: 'Send a message' }).click();
  await dialog.getByText('The signal is in the history of the run.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  const asked = await open();
  await asked.getByLabel('Kind').selectOption('updateRun');
  await asked.getByLabel('Update id').waitFor();
  await asked.getByLabel('Kind').selectOption('queryRun');
  await asked.getByLabel('Name').fill('balance');
  await asked.getByRole('button', { name: 'Send a message' }).click();
  await asked.getByText('No worker of the organization has answered in time').waitFor();
});
