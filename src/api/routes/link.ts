import type { Context, MiddlewareHandler } from 'hono';
import { devicePage } from '../../contract/device.ts';
import type { Api, ApiEnv } from '../env.ts';
import { localeOf } from '../locale.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';
import { commandPage, type LinkPage } from '../pages/command.ts';

/**
 * The addresses of pages that mails and programs name, besides those in the console. A browser keeps what is behind `#` when it is
 * led on. Mails of earlier releases have the first two.
 */
const shortPaths = {
  invite: '/invite',
  recover: '/recover',
  'lost-factor': '/lost-factor',
  device: devicePage,
} as const satisfies Record<LinkPage, string>;

const answerPlainly = (c: Context<ApiEnv>, page: LinkPage): Response | Promise<Response> => {
  c.header('Vary', 'Accept-Language');
  return c.html(commandPage(page, localeOf(c)));
};

const headersWithoutConsole: MiddlewareHandler<ApiEnv> = (c, next) =>
  c.var.deps.console === null ? pageSecurityHeaders(c, next) : next();

/** The pages that links open. They are in the console; without one, they name the command that does the same. */
export const linkRoutes = (app: Api): void => {
  for (const page of ['invite', 'recover', 'lost-factor', 'device'] as const) {
    const path = `/console/${page}`;
    app.use(shortPaths[page], headersWithoutConsole);
    app.get(shortPaths[page], (c) => (c.var.deps.console === null ? answerPlainly(c, page) : c.redirect(path, 302)));
    app.use(path, headersWithoutConsole);
    app.get(path, (c, next) => (c.var.deps.console === null ? answerPlainly(c, page) : next()));
  }
};
