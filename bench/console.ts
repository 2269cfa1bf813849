import { statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { builtConsole } from '../src/main/console-build.ts';
import { openChromium, withoutMachineCode } from '../test/console/chromium.ts';
import { readManifest, startScripts } from '../test/console/start-scripts.ts';
import { call, type Installation, startInstallation } from '../test/outside/installation.ts';
import { run } from '../test/support/processes.ts';
import { until } from '../test/support/until.ts';
import { print, printTable } from './printing.ts';
import { median, percentile, rounded } from './statistics.ts';

// Measures the console as a reader meets it, in Chromium, on an installation of its own. See README.md.

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, events: { type: 'string', default: '60000' } },
});
const runs = Number(values.runs);
const events = Number(values.events);
if (!Number.isInteger(runs) || runs < 3) throw new Error('--runs must be a whole number of at least 3');
if (!Number.isInteger(events) || events < 10_000) throw new Error('--events must be a whole number of at least 10000');

const searchesOfEach = 60;
const searchRounds = 10;
const changes = 40;
const switchesBefore = 50;
const switchesAfter = 250;
const organizationsMany = 20_000;

const installation: Installation = await startInstallation({ CONSOLE: 'on', RATE_LIMIT_LOGIN_PER_MINUTE: '1000' });
const { publicUrl: url, platformKey } = installation;

const api = async <Body>(path: string, json?: unknown, method?: string): Promise<Body> => {
  const request = { key: platformKey, ...(json !== undefined && { json }), ...(method !== undefined && { method }) };
  const { status, body } = await call<Body>(url, path, request);
  if (status >= 300) throw new Error(`${path} answers ${status}: ${JSON.stringify(body)}`);
  return body;
};

const makeOrganization = async (name: string): Promise<{ id: string; slug: string }> => {
  const owner = { email: `${name.toLowerCase().replaceAll(' ', '-')}@bench.example`, name: 'Olga' };
  const { org } = await api<{ org: { id: string; slug: string } }>('/v1/orgs', { name, owner });
  const read = () => api<{ status: string }>(`/v1/orgs/${org.slug}`);
  await until(read, ({ status }) => status === 'active', `${org.slug} to be active`);
  return org;
};

const openSignedIn = async (browser: Browser): Promise<BrowserContext> => {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB' });
  const data = { key: platformKey, transport: 'cookie' };
  const answer = await context.request.post('/v1/auth/sessions', { data, headers: { Origin: url } });
  if (!answer.ok()) throw new Error(`The sign-in answers ${answer.status()}: ${await answer.text()}`);
  return context;
};

/** Size of the scripts that are loaded before a page is chosen, in kB of gzip. */
const initialJsKb = async (): Promise<number> => {
  const folder = await builtConsole();
  const sizes = [...startScripts(readManifest(folder))].map((name) => statSync(join(folder, `${name}.gz`)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
};

interface Network {
  readonly downloadThroughput: number;
  readonly latency: number;
  readonly cpu: number;
}

const slow: Network = { downloadThroughput: (1.6 * 1_000_000) / 8, latency: 150, cpu: 4 };

/** Largest contentful paint of a page that is opened anew, nothing cached, in milliseconds. */
const lcp = async (browser: Browser, path: string, network: Network | null): Promise<number> => {
  const context = await openSignedIn(browser);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  if (network !== null) {
    const { downloadThroughput, latency, cpu } = network;
    const conditions = { offline: false, downloadThroughput, uploadThroughput: downloadThroughput, latency };
    await devtools.send('Network.emulateNetworkConditions', conditions);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  }
  await page.goto(path);
  await page.waitForSelector('main table, main dl');
  const time = await page.evaluate<number>(`new Promise((resolve) => {
    let last = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; })
      .observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => resolve(last), 500);
  })`);
  await context.close();
  return time;
};

const lcps = async (browser: Browser, path: string, network: Network | null): Promise<number> => {
  const times: number[] = [];
  for (let each = 0; each < runs; each += 1) times.push(await lcp(browser, path, network));
  return percentile(times, 0.75);
};

/** From the answer to a change, which is committed by then, until its effect is drawn: 95th percentile in milliseconds. */
const eventToPixelMs = async (context: BrowserContext, slug: string): Promise<number> => {
  const page = await context.newPage();
  await page.goto(`/console/orgs/${slug}`);
  await page.waitForSelector('h1');
  await page.waitForTimeout(1_000);
  const times: number[] = [];
  for (let each = 0; each < changes; each += 1) {
    const name = `Renamed ${each}`;
    const drawn = page.evaluate<number>(`new Promise((resolve) => {
      const look = () => document.querySelector('h1')?.textContent === ${JSON.stringify(name)}
        ? requestAnimationFrame(() => resolve(Date.now()))
        : setTimeout(look, 1);
      look();
    })`);
    await api(`/v1/orgs/${slug}`, { name }, 'PATCH');
    const committedAt = Date.now();
    times.push(Math.max(0, (await drawn) - committedAt));
  }
  await page.close();
  return percentile(times, 0.95);
};

/** The longest time from an input to what is drawn after it, in milliseconds: a filter, the palette, the details of an entry. */
const inputToPaintMs = async (context: BrowserContext, slug: string): Promise<number> => {
  const page = await context.newPage();
  await page.addInitScript(`window.slowest = 0;
    new PerformanceObserver((list) => {
      for (const { interactionId, duration } of list.getEntries())
        if (interactionId > 0) window.slowest = Math.max(window.slowest, duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });`);
  const slowest = async (): Promise<number> => {
    await page.waitForTimeout(500);
    return page.evaluate<number>('window.slowest');
  };
  await page.goto('/console/orgs');
  await page.waitForSelector('main table');
  await page.locator('main input').first().pressSequentially('bench', { delay: 50 });
  await page.keyboard.press('Control+K');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('bench organization', { delay: 50 });
  await page.keyboard.press('Escape');
  const ofList = await slowest();
  await page.goto(`/console/orgs/${slug}/timeline`);
  const details = page.locator('main summary');
  await details.first().waitFor();
  for (const each of (await details.all()).slice(0, 5)) await each.click();
  const ofTimeline = await slowest();
  await page.close();
  return Math.max(ofList, ofTimeline);
};

/** Events per second that the browser verifies, as the page says. */
const verifyPerSecond = async (context: BrowserContext, slug: string): Promise<number> => {
  const page = await context.newPage();
  await page.goto(`/console/orgs/${slug}/audit/verify`);
  await page.getByRole('button', { name: 'Verify', exact: false }).first().click();
  const text = page.getByText(/events per second|events\/s/);
  await text.waitFor({ timeout: 600_000 });
  const [, rate = ''] = /([\d.,\s]+)\s*events(?: per second|\/s)/.exec((await text.textContent()) ?? '') ?? [];
  await page.close();
  return Number(rate.replaceAll(/\D/g, ''));
};

/** The heap after this many switches between two organizations, in a browser that makes no machine code. */
const heapGrowth = async (slugs: readonly string[]): Promise<number> => {
  const browser = await openChromium(withoutMachineCode);
  const context = await openSignedIn(browser);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  await page.goto('/console/orgs');
  await page.waitForSelector('main table');
  const heap = async (): Promise<number> => {
    // What was dropped may be held by a timer or a settled promise for a moment.
    await page.waitForTimeout(1_500);
    for (let round = 0; round < 3; round += 1) await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const switchTo = async (slug: string): Promise<void> => {
    await page.evaluate(`(() => {
      history.pushState({}, '', '/console/orgs/${slug}');
      dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    })()`);
    await page.locator(`nav a[href="/console/orgs/${slug}"][aria-current="page"]`).waitFor();
  };
  let before = 0;
  for (let each = 1; each <= switchesAfter; each += 1) {
    await switchTo(slugs[each % slugs.length] ?? '');
    if (each === switchesBefore) before = await heap();
  }
  const after = await heap();
  print(`the heap has ${before} bytes after ${switchesBefore} switches, ${after} after ${switchesAfter}`);
  await browser.close();
  return after / before;
};

const searchMs = async (page: Page): Promise<number> => {
  const times = await page.evaluate<number[]>(`(async () => {
    const times = [];
    for (let each = 0; each < ${searchesOfEach}; each += 1) {
      const query = each % 3 === 0 ? '' : 'q=' + ['be', 'bench', 'organization 7', 'bench-4'][each % 4] + '&';
      const startedAt = performance.now();
      await (await fetch('/v1/orgs?' + query + 'limit=50')).json();
      times.push(performance.now() - startedAt);
    }
    return times;
  })()`);
  return median(times);
};

const addOrganizations = (from: number, to: number) =>
  installation.rows(`
    insert into organizations (id, slug, name, temporal_namespace, status)
    select uuidv7(), 'bench-' || n, 'Bench organization ' || n, 'org-bench-' || n || '-00000000', 'active'
    from generate_series(${from}, ${to}) n`);

/** How much longer a search takes among 20,000 organizations than among 100, which are there. */
const searchGrowth = async (context: BrowserContext): Promise<number> => {
  const page = await context.newPage();
  await page.goto('/console/orgs');
  /** Of the quietest round: after many rows were added, Postgres is busy with them for a while. */
  const settled = async (): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < searchRounds; round += 1) times.push(await searchMs(page));
    return Math.min(...times);
  };
  const few = await settled();
  await addOrganizations(101, organizationsMany);
  const many = await settled();
  print(`a search takes ${rounded(few)} ms among 100 organizations, ${rounded(many)} ms among ${organizationsMany}`);
  await page.close();
  return many / few;
};

const browser = await openChromium();
try {
  const [first, second] = [await makeOrganization('Console one'), await makeOrganization('Console two')];
  const context = await openSignedIn(browser);
  await addOrganizations(1, 100);
  print(`search among ${organizationsMany} organizations …`);
  const search = await searchGrowth(context);
  print(`${events} audit events …`);
  await run('test/audit/append-events.ts', {}, [
    installation.file.databaseUrl,
    second.id,
    '4',
    String(Math.ceil(events / 4)),
  ]).ended;
  print('sizes, first paint …');
  const initial = await initialJsKb();
  const lcpMs = await lcps(browser, '/console/orgs', null);
  const lcpThrottledMs = await lcps(browser, '/console/orgs', slow);
  print('changes, memory …');
  const eventToPixelP95Ms = await eventToPixelMs(context, first.slug);
  const inpMs = await inputToPaintMs(context, first.slug);
  const growth = await heapGrowth([first.slug, second.slug]);
  print(`verification of ${events} events …`);
  const perSecond = await verifyPerSecond(context, second.slug);
  printTable(
    'Console',
    ['figure', 'aim', 'measured'],
    [
      ['initial JavaScript, kB gzip', '≤ 160', rounded(initial)],
      ['largest contentful paint, ms', '≤ 800', Math.round(lcpMs)],
      ['the same, 1.6 Mbit/s, 150 ms, CPU / 4', '≤ 2000', Math.round(lcpThrottledMs)],
      ['change to pixel, p95, ms', '≤ 250', Math.round(eventToPixelP95Ms)],
      ['input to paint, the slowest, ms', '≤ 200', Math.round(inpMs)],
      ['events verified in a second', '≥ 25000', perSecond],
      ['heap after 250 switches / after 50', '≤ 1.1', rounded(growth, 2)],
      ['search, 20000 / 100 organizations', '≤ 1.2', rounded(search, 2)],
    ],
  );
  const figures = {
    initialJsKb: rounded(initial),
    lcpMs: Math.round(lcpMs),
    lcpThrottledMs: Math.round(lcpThrottledMs),
    eventToPixelP95Ms: Math.round(eventToPixelP95Ms),
    inpMs: Math.round(inpMs),
    verifyPerSecond: perSecond,
    heapGrowth: rounded(growth, 2),
  };
  const ratios = { searchGrowth: rounded(search, 2) };
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'console', ratios, figures, host })}`);
} finally {
  await browser.close();
  await installation.stop();
}
