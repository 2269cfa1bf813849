import { readFileSync } from 'node:fs';
import type { BrowserContext, Page, Response } from 'playwright-core';
import type { Look, Stage } from './stage.ts';

// Every route of the console, and an organization that has something to show on each of them.

/** Read from the source, so that a new route is tested as soon as it exists. */
export const routes = [
  ...readFileSync(new URL('../../console/src/routes.tsx', import.meta.url), 'utf8').matchAll(/\broute\(\s*'([^']+)'/g),
].map(([, path = '']) => path);

type As = 'owner' | 'platform' | 'nobody';

const asOf = (path: string): As => {
  if (['/sign-in', '/invite', '/recover', '/lost-factor', '/switch'].includes(path)) return 'nobody';
  return path.startsWith('/orgs/$slug') || ['/', '/account', '/device', '/settings'].includes(path)
    ? 'owner'
    : 'platform';
};

/** Refusals by which the console learns who opens it. */
const isExpected = (as: As, status: number, path: string): boolean =>
  (as === 'owner' && status === 400 && path === '/v1/me') ||
  (as === 'nobody' && status === 401 && ['/v1/me', '/v1/auth/refresh'].includes(path));

/** An organization whose owner and things all pages can show. */
export const prepareRoutes = async ({ api, makeOrganization, mailedToken, ownerKeyOf }: Stage) => {
  const { slug, email, name } = await makeOrganization();
  const at = `/v1/orgs/${slug}`;
  const { data: operations } = await api<{ data: { id: string }[] }>(`/v1/operations?org=${slug}`);
  const key = await ownerKeyOf(slug);
  const asOwner = <Body>(path: string, json: object) => api<Body>(`${at}${path}`, json, 'POST', key.secret);
  const webhook = await asOwner<{ id: string }>('/webhooks', { url: 'https://hooks.example.com/freehold' });
  const connection = await asOwner<{ id: string }>('/oidc-connections', {
    name: 'Login',
    issuer: 'https://login.example.com',
    clientId: 'freehold',
    clientSecret: 'a secret of the test',
  });
  await asOwner('/workflows', { name: 'send-invoice', workflowType: 'sendInvoice', taskQueue: 'invoices' });
  const run = await asOwner<{ id: string }>('/workflows/send-invoice/runs', { input: { invoice: 42 } });
  // Its times are far away, so that it is the same for every test.
  const schedule = await asOwner<{ name: string }>('/schedules', {
    name: 'new-year',
    workflow: 'send-invoice',
    times: { cron: '0 9 1 1 *' },
    timezone: 'Pacific/Auckland',
    input: { invoice: 42 },
  });
  const role = await asOwner<{ name: string }>('/roles', {
    name: 'run-watcher',
    base: 'member',
    permissions: ['organization:read', 'run:list', 'run:read'],
    description: 'Looks at runs, and starts none',
  });
  const invited = `guest-${slug}@console.example`;
  await asOwner('/invites', { email: invited, role: 'member' });
  const ids: Readonly<Record<string, string | undefined>> = {
    '/orgs/$slug/members/$id': key.userId,
    '/orgs/$slug/operations/$id': operations[0]?.id,
    '/operations/$id': operations[0]?.id,
    '/operations/$id/deletion': operations[0]?.id,
    '/orgs/$slug/keys/$id': key.id,
    '/orgs/$slug/webhooks/$id': webhook.id,
    '/orgs/$slug/runs/$id': run.id,
    '/orgs/$slug/identity-providers/$id': connection.id,
    '/orgs/$slug/schedules/$name': schedule.name,
    '/orgs/$slug/roles/$name': role.name,
  };
  /** What follows the path. */
  const rests: Readonly<Record<string, string | undefined>> = {
    '/invite': `#${await mailedToken(invited)}`,
    '/orgs/$slug/access-check': '?permission=organization%3Asuspend',
  };
  const addressOf = (path: string): string => {
    const id = ids[path];
    if (/\$(?:id|name)\b/.test(path) && id === undefined)
      throw new Error(`There is no sample for ${path}: make one here.`);
    return `/console${path.replace('$slug', slug).replace(/\$(?:id|name)\b/, id ?? '')}${rests[path] ?? ''}`;
  };
  return { slug, name, email, addressOf };
};

export type Prepared = Awaited<ReturnType<typeof prepareRoutes>>;

/** Waits until a change of the window or of the colors is drawn, and nothing moves. */
export const drawn = async (page: Page): Promise<void> => {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
};

/** Waits until the page shows what it is for. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor({ timeout: 20_000 });
  await page.waitForFunction(
    () => document.querySelector('[class*="loading"]') === null && document.querySelectorAll('h1').length === 1,
    undefined,
    { timeout: 20_000 },
  );
  await drawn(page);
};

const browsersFor = async ({ openBrowser, signIn, signInByKey }: Stage, { email }: Prepared, look: Look) => {
  const [owner, platform, nobody] = await Promise.all([openBrowser(look), openBrowser(look), openBrowser(look)]);
  await signIn(owner, email);
  await signInByKey(platform);
  return { owner, platform, nobody } satisfies Record<As, BrowserContext>;
};

type Check = (page: Page, path: string) => Promise<string[]>;

/** Runs a check of each route, and says at which pages it found something, or a call was refused. */
export const overRoutes = async (
  stage: Stage,
  prepared: Prepared,
  look: Look,
  check: Check,
  paths: readonly string[] = routes,
): Promise<string[]> => {
  const browsers = await browsersFor(stage, prepared, look);
  const found: string[] = [];
  for (const as of ['nobody', 'owner', 'platform'] as const) {
    const page = await browsers[as].newPage();
    const refused: string[] = [];
    page.on('response', (answer: Response) => {
      const { pathname } = new URL(answer.url());
      if (answer.status() >= 400 && !isExpected(as, answer.status(), pathname))
        refused.push(`${answer.status()} ${answer.request().method()} ${pathname}`);
    });
    for (const path of paths.filter((each) => asOf(each) === as)) {
      try {
        await page.goto('about:blank');
        await page.goto(prepared.addressOf(path));
        await settled(page);
        found.push(...(await check(page, path)).map((fault) => `${path}: ${fault}`));
      } catch (error) {
        found.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      found.push(...refused.splice(0).map((answer) => `${path}: ${answer}`));
    }
    await browsers[as].close();
  }
  return found;
};
