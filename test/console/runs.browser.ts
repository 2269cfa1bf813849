import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, WorkflowClient } from '@temporalio/client';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { stage } from './stage.ts';

const { api, folder, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

const { temporalAddress } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { temporalAddress: string };

interface Run {
  namespace: string;
  workflowId: string;
  status: string;
}

/** What the server has of an execution. */
const describeIn = async (namespace: string, workflowId: string) => {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const { memo, raw } = await new WorkflowClient({ connection, namespace }).getHandle(workflowId).describe();
    const { priority } = raw.workflowExecutionInfo ?? {};
    return {
      customer: memo?.customer,
      timeoutSeconds: Number(raw.executionConfig?.workflowExecutionTimeout?.seconds),
      priority: priority?.priorityKey,
      fairness: [priority?.fairnessKey, priority?.fairnessWeight],
    };
  } finally {
    await connection.close();
  }
};

const openStart = async (settings: object) => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const own = <Body>(path: string, json?: object) =>
    api<Body>(`/v1/orgs/${slug}${path}`, json, json === undefined ? 'GET' : 'POST', secret);
  await own('/workflows', { name: 'billing', workflowType: 'billing', taskQueue: 'bills', ...settings });
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  await page.goto(`/console/orgs/${slug}/workflows`);
  await page.getByRole('button', { name: 'Start a run' }).click();
  const dialog = page.getByRole('dialog');
  return {
    dialog,
    send: dialog.getByRole('button', { name: 'Start a run' }),
    /** What the server has of the run whose page is shown now. */
    described: async () => {
      await page.waitForURL(/\/runs\/[\da-f-]+$/);
      const { namespace, workflowId } = await until(
        () => own<Run>(`/runs/${page.url().split('/').at(-1)}`),
        ({ status }) => status === 'running',
        'the run to be started',
      );
      return describeIn(namespace, workflowId);
    },
  };
};

test('a run is started with its options, which unfold when one of them is wrong', async () => {
  const { dialog, send, described } = await openStart({ executionTimeoutSeconds: 86_400, priority: 4 });
  const options = dialog.getByText('More options');
  const memo = dialog.getByLabel('Memo');
  const weight = dialog.getByLabel('Fairness weight');
  await dialog.getByLabel('Workflow id').fill('bill-7');
  expect(await memo.isVisible()).toBe(false);

  await options.click();
  await memo.fill('acme');
  await weight.fill('0');
  await dialog.getByText('This is not a JSON object.').waitFor();
  await options.click();
  expect(await memo.isVisible()).toBe(false);
  // Refused by the browser, and then by the API.
  await send.click();
  await expect.poll(() => weight.evaluate((input) => input === document.activeElement)).toBe(true);
  await weight.fill('2.5');
  await options.click();
  await send.click();
  await dialog.getByText('must be an object', { exact: true }).waitFor();
  expect(await memo.getAttribute('aria-invalid')).toBe('true');

  await memo.fill('{"customer":"acme"}');
  await dialog.getByLabel('Seconds after which a run is ended').fill('3600');
  await dialog.getByLabel('Priority').selectOption('1');
  await dialog.getByLabel('Fairness key').fill('acme');
  await dialog.getByText('Copy as').click();
  await dialog
    .getByText(
      /^freehold run start billing .*--memo '\{"customer":"acme"\}' .*--fairness-key acme --fairness-weight 2\.5$/,
    )
    .waitFor();
  await send.click();
  expect(await described()).toEqual({
    customer: 'acme',
    timeoutSeconds: 3_600,
    priority: 1,
    fairness: ['acme', 2.5],
  });
});

test('a run without options has those of its workflow', async () => {
  const settings = { executionTimeoutSeconds: 86_400, priority: 4, fairnessKey: 'all' };
  const { send, described } = await openStart(settings);
  await send.click();
  expect(await described()).toMatchObject({ customer: undefined, timeoutSeconds: 86_400, priority: 4 });
});
