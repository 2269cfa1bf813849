import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Api, ApiEnv } from '../env.ts';
import { consoleSecurityHeaders } from '../middleware/security-headers.ts';

const start = '/console/';
const assets = `${start}assets/`;

/** Whether a browser opens the address as a page. Other callers take anything, or name another type. */
const isNavigation = (c: Context<ApiEnv>): boolean => {
  c.header('Vary', 'Accept', { append: true });
  return accepts(c, { header: 'Accept', supports: ['text/html'], default: 'other' }) === 'text/html';
};

export const consoleRoutes = (app: Api): void => {
  app.get('/', (c) => {
    if (c.var.deps.console === null || !isNavigation(c)) return c.notFound();
    return c.redirect(start);
  });
  app.use('/console/*', consoleSecurityHeaders);
  app.get('/console/*', (c) => {
    const { console: files } = c.var.deps;
    if (files === null) return c.notFound();
    const { path } = c.req;
    if (`${path}/`.startsWith(assets)) return files.answerAsset(c, path.slice(start.length)) ?? c.notFound();
    // The router does not see a slash at the end.
    if (path === '/console') {
      if (!new URL(c.req.url).pathname.endsWith('/')) return c.redirect(start, 308);
      return files.answerIndex(c);
    }
    // The console finds the page, also when it is opened by a link or again.
    return isNavigation(c) ? files.answerIndex(c) : c.notFound();
  });
};
