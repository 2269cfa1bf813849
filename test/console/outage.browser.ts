import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { status as grpc } from '@grpc/grpc-js';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { startTemporal } from '../../src/devstack/temporal.ts';
import { startInstallation } from '../outside/installation.ts';
import { startGrpcProxy } from '../support/grpc-proxy.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { until } from '../support/until.ts';
import { stage, stateText } from './stage.ts';

// An operation under the eyes of a person while Temporal refuses calls, or is stopped: on a server of its own.

const folder = makeServerFolder();
const engine = { cli: await temporalCli(), dir: join(folder, 'temporal'), ui: false };
let server = await startTemporal(engine);
const proxy = await startGrpcProxy(server.address);
const stopServers = async (): Promise<void> => {
  await proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
};
const installation = await startInstallation({ CONSOLE: 'on', TEMPORAL_ADDRESS: proxy.address }).catch(
  async (error: unknown) => {
    await stopServers();
    throw error;
  },
);
// The browser is closed before.
afterAll(async () => {
  await installation.stop();
  await stopServers();
}, 60_000);
const { api, openBrowser, signInByKey } = stage({ installation: { ...installation, url: installation.publicUrl } });

const openCreation = async (more: object = {}): Promise<Page> => {
  const { operation } = await api<{ operation: { id: string } }>('/v1/orgs', {
    name: `Org ${randomUUID().slice(0, 8)}`,
    owner: { email: `owner-${randomUUID().slice(0, 8)}@console.example` },
    ...more,
  });
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await browser.newPage();
  await page.goto(`/console/operations/${operation.id}`);
  await page.locator('h1').waitFor();
  return page;
};

const stepOf = (page: Page, title: string) =>
  page
    .getByRole('list', { name: 'Steps' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) });

test('each attempt of a step is drawn with its error, and the time to the next one is counted down', {
  timeout: 120_000,
}, async () => {
  // The next run to start is that of the operation; the one after that is its test workflow.
  const started = proxy.callsOf('StartWorkflowExecution');
  const refusedMax = 4;
  proxy.refuse('StartWorkflowExecution', (nth) =>
    nth > started + 1 && nth <= started + 1 + refusedMax ? grpc.UNAVAILABLE : null,
  );
  const page = await openCreation();
  const step = stepOf(page, 'Run a test workflow');
  const attempts = step.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
  await attempts.filter({ hasText: 'Attempt 3 failed' }).waitFor({ timeout: 60_000 });
  await page
    .getByText('An attempt at “Run a test workflow” has failed. It is repeated automatically.')
    .first()
    .waitFor();
  await attempts.filter({ hasText: `Attempt ${refusedMax} failed` }).waitFor();
  // Of equal failures, the first has the code.
  expect(await attempts.first().getByRole('link').textContent()).toBe('temporal_unavailable');
  expect(await step.getByText('Temporal cannot be reached').first().isVisible()).toBe(true);
  const left: number[] = [];
  const timer = step.getByRole('timer');
  await expect
    .poll(async () => {
      const seconds = Number(/Next attempt in (\d+) s/.exec((await timer.textContent()) ?? '')?.[1]);
      if (seconds !== left.at(-1)) left.push(seconds);
      return left.length;
    })
    .toBeGreaterThanOrEqual(2);
  expect(left[1]).toBeLessThan(left[0] ?? 0);

  await page.getByText('Everything is done.').first().waitFor({ timeout: 60_000 });
  expect(await timer.count()).toBe(0);
  const all = [
    ...Array.from({ length: refusedMax }, (_, index) => `Attempt ${index + 1} failed`),
    'Attempt 5 succeeded',
  ];
  await expect.poll(() => attempts.count()).toBe(all.length);
  for (const [index, text] of all.entries()) expect(await attempts.nth(index).textContent()).toContain(text);
  await step.getByText('What the failures say').click();
  await step.getByText(`Attempts 1–${refusedMax}`).waitFor();
  // They are known to a page that was not there, too.
  await page.reload();
  await expect.poll(() => attempts.count()).toBe(all.length);
});

test('a Temporal that is stopped is told, refuses a cancel with its reason, and both go on once it is back', {
  timeout: 180_000,
}, async () => {
  const page = await openCreation({ activation: 'on_payment' });
  await page.getByText('The payment is awaited.').first().waitFor();
  await page.getByText(stateText('Live')).waitFor();
  await server.kill();

  const notice = page.getByRole('status').filter({ hasText: 'Temporal does not answer.' });
  await notice.waitFor({ timeout: 30_000 });
  await page.getByText('The payment is awaited.').first().waitFor();
  await page.getByRole('button', { name: 'Cancel the operation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('The customer has withdrawn');
  const confirm = dialog.getByRole('button', { name: 'Cancel the operation' });
  await confirm.click();
  await dialog.getByRole('alert').getByText('Temporal cannot be reached').waitFor({ timeout: 20_000 });
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('The customer has withdrawn');

  server = await startTemporal({ ...engine, port: server.port });
  await notice.waitFor({ state: 'detached', timeout: 60_000 });
  await page.getByText(stateText('Live')).waitFor();
  // The worker may need a moment more; until then the dialog says the same.
  await until(
    async () => {
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/cancel'));
      await confirm.click();
      return (await answered).status();
    },
    (status) => status === 202,
    'the cancel to be taken',
    60_000,
  );
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('It was canceled. Nothing of it is left.').first().waitFor({ timeout: 60_000 });
});
