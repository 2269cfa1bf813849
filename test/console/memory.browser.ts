import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withoutMachineCode } from './chromium.ts';
import { stage } from './stage.ts';

const { openBrowser, signInByKey, makeOrganization } = stage({ jsFlags: withoutMachineCode });

const count = async (page: Page, devtools: CDPSession) => {
  // What was dropped may be held by a timer or a settled promise for a moment.
  await page.waitForTimeout(1_500);
  for (let round = 0; round < 3; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners, documents } = await devtools.send('Memory.getDOMCounters');
  const shown = await page.evaluate(() => document.getElementsByTagName('*').length);
  return { usedSize, nodes, jsEventListeners, documents, shown };
};

test('250 switches between organizations leave nothing behind', { timeout: 600_000 }, async () => {
  const organizations = [await makeOrganization(), await makeOrganization(), await makeOrganization()];
  const browser = await openBrowser();
  await signInByKey(browser);
  const page = await browser.newPage();
  const open = new Set<object>();
  let opened = 0;
  page.on('request', (request) => {
    if (!/\/events(\?|$)/.test(request.url())) return;
    open.add(request);
    opened += 1;
  });
  page.on('requestfailed', (request) => open.delete(request));
  page.on('requestfinished', (request) => open.delete(request));
  await page.goto('/console/orgs');
  const devtools = await browser.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');

  const switchTo = async (turn: number): Promise<void> => {
    const { name } = organizations[turn % organizations.length] ?? { name: '' };
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Organizations' }).click();
    await page.getByRole('table').getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  let turn = 0;
  const switchUntil = async (last: number) => {
    while (turn < last) await switchTo(turn++);
    return count(page, devtools);
  };
  const at50 = await switchUntil(50);
  const at250 = await switchUntil(250);

  expect(at250.usedSize / at50.usedSize, JSON.stringify({ at50, at250 })).toBeLessThanOrEqual(1.1);
  expect(at250.documents).toBeLessThanOrEqual(at50.documents);
  expect(at250.jsEventListeners).toBeLessThanOrEqual(at50.jsEventListeners * 1.05);
  expect(at250.nodes - at50.nodes).toBeLessThanOrEqual(Math.max(50, at50.shown * 0.1));
  expect(opened).toBeGreaterThan(200);
  expect(open.size).toBeLessThanOrEqual(1);
});
