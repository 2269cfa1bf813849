import { readFile } from 'node:fs/promises';
import { devicePage } from '../../contract/device.ts';
import { linkPages } from '../../contract/link-text.ts';
import { linkScript } from '../../layout/layout.ts';
import { answerPrepared, prepareOnce } from '../documentation/prepared.ts';
import type { Api } from '../env.ts';
import { linkPage } from '../links/page.ts';
import { linkScriptPath } from '../links/shell.ts';
import { localeOf } from '../locale.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';

const pages = { invite: linkPages.invite, recover: linkPages.recover, device: devicePage } as const;

/** The pages that links open. */
export const linkRoutes = (app: Api): void => {
  for (const page of ['invite', 'recover', 'device'] as const) {
    app.use(pages[page], pageSecurityHeaders);
    app.get(pages[page], (c) => {
      c.header('Vary', 'Accept-Language');
      return c.html(linkPage(page, localeOf(c)));
    });
  }
  const script = prepareOnce(() => readFile(linkScript));
  app.get(linkScriptPath, async (c) =>
    answerPrepared(c, await script(), { contentType: 'text/javascript; charset=utf-8' }),
  );
};
