import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';

export type Html = ReturnType<typeof html>;

interface Shell {
  readonly title: string;
  readonly body: Html;
}

/** A page of words and links, for what a browser is shown outside of the console. It runs no script. */
export const pageShell = (locale: Locale, { title, body }: Shell): Html => html`<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Freehold</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 10vh auto; padding: 0 1rem; background: light-dark(#f7f8f7, #121614); color: light-dark(#17201b, #e6ece8); }
      h1 { font-size: 1.375rem; line-height: 1.25; }
      a { color: light-dark(#17604a, #6cc7a4); }
      .button { display: block; margin-top: 1.5rem; padding: 0.4rem 0.8rem; border-radius: 6px; background: light-dark(#17604a, #6cc7a4); color: light-dark(#ffffff, #06251a); font-weight: 550; text-align: center; text-decoration: none; }
      code { overflow-wrap: anywhere; }
    </style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>`;
