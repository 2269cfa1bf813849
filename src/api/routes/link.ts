import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { devicePage } from '../../contract/device.ts';
import { linkPages } from '../../contract/link-text.ts';
import { type Locale, locales } from '../../contract/locale.ts';
import { answerPrepared, prepareOnce } from '../documentation/prepared.ts';
import type { Api, ApiEnv } from '../env.ts';
import { linkPage, linkScriptPath } from '../links/page.ts';
import { linkScript } from '../links/script.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';

const pages = { invite: linkPages.invite, recover: linkPages.recover, device: devicePage } as const;

/** The language that the reader likes best, of those that there are. */
const localeOf = (c: Context<ApiEnv>): Locale => {
  const chosen = accepts(c, {
    header: 'Accept-Language',
    supports: [...locales],
    default: 'en',
    match: (accepted, { supports, default: otherwise }) =>
      accepted
        .toSorted((one, other) => other.q - one.q)
        // `de-AT` is `de`.
        .map(({ type }) => type.split('-')[0]?.toLowerCase() ?? '')
        .find((language) => supports.includes(language)) ?? otherwise,
  });
  return locales.find((each) => each === chosen) ?? 'en';
};

/** The pages that links open. */
export const linkRoutes = (app: Api): void => {
  for (const page of ['invite', 'recover', 'device'] as const) {
    app.use(pages[page], pageSecurityHeaders);
    app.get(pages[page], (c) => {
      c.header('Vary', 'Accept-Language');
      return c.html(linkPage(page, localeOf(c)));
    });
  }
  const script = prepareOnce(async () => linkScript);
  app.get(linkScriptPath, async (c) =>
    answerPrepared(c, await script(), { contentType: 'text/javascript; charset=utf-8' }),
  );
};
