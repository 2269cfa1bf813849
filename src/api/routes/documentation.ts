import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'hono';
import { referenceAssets } from '../../layout/layout.ts';
import { errorsPage, referencePage, startScript, withoutSitePage } from '../documentation/pages.ts';
import { answerPrepared, prepareOnce } from '../documentation/prepared.ts';
import { openSite, type Site } from '../documentation/site.ts';
import type { Api, ApiEnv } from '../env.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';
import { openApiDocument } from '../openapi.ts';

// Served from the disk: the reference works without internet, and no third party sees who reads it.
const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

export const documentationRoutes = (app: Api): void => {
  const document = prepareOnce(async () => JSON.stringify(openApiDocument(app)));
  app.get('/openapi.json', async (c) => answerPrepared(c, await document(), { contentType: 'application/json' }));

  app.use('/docs/*', pageSecurityHeaders);
  app.get('/docs/api-reference', (c) => c.html(referencePage));
  const script = prepareOnce(async () => startScript);
  app.get('/docs/api-reference/start.js', async (c) =>
    answerPrepared(c, await script(), { contentType: 'text/javascript; charset=utf-8' }),
  );
  for (const [name, contentType] of Object.entries(assets)) {
    const content = prepareOnce(() => readFile(path.join(referenceAssets(), name)));
    app.get(`/docs/api-reference/${name}`, async (c) => answerPrepared(c, await content(), { contentType }));
  }

  let site: Site | undefined;
  const fromSite = async (c: Context<ApiEnv>): Promise<Response | undefined> => {
    // A checkout may build it at any time, and again.
    if (site?.isCurrent() !== true) site = openSite(c.var.deps.siteFolder);
    return site?.answer(c);
  };
  app.get('/docs', async (c) => (await fromSite(c)) ?? c.html(withoutSitePage));
  app.get('/docs/errors', async (c) => (await fromSite(c)) ?? c.html(errorsPage));
  app.get('/docs/*', async (c) => (await fromSite(c)) ?? c.notFound());
};
