import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type PageTexts, pageTexts } from './texts.ts';

export const linkScriptPath = '/link/page.js';

export type Html = ReturnType<typeof html>;

interface Shell {
  readonly title: string;
  readonly body: Html;
  /** What the script works on; without it, there is none. */
  readonly script?: { readonly page: keyof PageTexts['titles']; readonly mfa: object | undefined };
}

/** What every page has that people see in a browser, until there is a console. */
export const pageShell = (locale: Locale, { title, body, script }: Shell): Html => {
  const { words, codes, passwords } = pageTexts[locale];
  const mfa = script?.mfa === undefined ? '' : html` data-mfa="${JSON.stringify(script.mfa)}"`;
  const data =
    script === undefined
      ? ''
      : html` data-page="${script.page}" data-texts="${JSON.stringify({ words, codes, passwords })}"${mfa}`;
  return html`<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Freehold</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; }
      label { display: block; margin-top: 1rem; }
      input, button, .button { font: inherit; padding: 0.5rem 0.75rem; width: 100%; box-sizing: border-box; }
      button, .button { margin-top: 1.5rem; background: #1f4b3f; color: #fff; border: 1px solid #1f4b3f; border-radius: 6px; }
      .button { display: block; text-align: center; text-decoration: none; }
      button.other { background: transparent; color: inherit; border-color: currentColor; }
      button:disabled { opacity: 0.6; }
      [role='alert'] { margin-top: 1rem; font-weight: 600; }
    </style>
  </head>
  <body${data}>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
    ${script === undefined ? '' : html`<script src="${linkScriptPath}"></script>`}
  </body>
</html>`;
};

interface Scripted {
  readonly body: Html;
  /** The second factor that a sign-in waits for. */
  readonly mfa?: { readonly challenge: string; readonly factors: readonly string[] };
}

export const scriptedPage = (page: keyof PageTexts['titles'], locale: Locale, { body, mfa }: Scripted): Html =>
  pageShell(locale, { title: pageTexts[locale].titles[page], body, script: { page, mfa } });

/** The form for the second factor that a sign-in asks for. */
export const secondFactor = ({ labels }: PageTexts): Html => html`<form id="second-factor" data-step hidden>
        <label for="code">${labels.code}</label>
        <input id="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required />
        <button>${labels.proceed}</button>
        <button value="passkey" class="other" id="passkey-factor" formnovalidate>${labels.passkey}</button>
      </form>`;

export const signOut = ({ labels }: PageTexts): Html =>
  html`<form id="sign-out" data-step hidden><button class="other">${labels.signOut}</button></form>`;
