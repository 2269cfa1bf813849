import { answerPrepared, prepareOnce } from '../documentation/prepared.ts';
import type { Api } from '../env.ts';
import { linkPage, linkScript } from '../links/page.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';

/** The pages that mailed links open. */
export const linkRoutes = (app: Api): void => {
  app.use('/invite', pageSecurityHeaders);
  app.get('/invite', (c) => c.html(linkPage));
  const script = prepareOnce(async () => linkScript);
  app.get('/invite/page.js', async (c) =>
    answerPrepared(c, await script(), { contentType: 'text/javascript; charset=utf-8' }),
  );
};
