import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type PageTexts, pageTexts } from './texts.ts';

// The pages that links open until there is a console. The token is behind `#`, which a browser sends to no server.

export const linkScriptPath = '/link/page.js';

type Page = keyof PageTexts['titles'];
type Html = ReturnType<typeof html>;

/** The form for a sign-in, and for the second factor that it may ask for. */
const signIn = ({ labels }: PageTexts): Html => html`<form id="sign-in" data-step hidden>
        <label for="email">${labels.email}</label>
        <input id="email" type="email" autocomplete="username" required />
        <label for="password">${labels.password}</label>
        <input id="password" type="password" autocomplete="current-password" required />
        <button>${labels.signIn}</button>
        <button value="passkey" class="other" formnovalidate>${labels.passkey}</button>
        <p><a href="/recover">${labels.forgotten}</a></p>
      </form>
      <form id="second-factor" data-step hidden>
        <label for="code">${labels.code}</label>
        <input id="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required />
        <button>${labels.proceed}</button>
        <button value="passkey" class="other" id="passkey-factor" formnovalidate>${labels.passkey}</button>
      </form>`;

const newPassword = ({ labels }: PageTexts): Html => html`<label for="new-password">${labels.newPassword}</label>
        <input id="new-password" type="password" autocomplete="new-password" required />`;

const bodies: Readonly<Record<Page, (texts: PageTexts) => Html>> = {
  invite: (texts) => html`<p id="about"></p>
      <form id="invitation" data-step hidden>
        <label for="name">${texts.labels.name}</label>
        <input id="name" autocomplete="name" maxlength="200" />
        ${newPassword(texts)}
        <button>${texts.labels.accept}</button>
      </form>
      ${signIn(texts)}`,
  recover: (texts) => html`<form id="ask" data-step hidden>
        <label for="known-email">${texts.labels.email}</label>
        <input id="known-email" type="email" autocomplete="username" required />
        <button>${texts.labels.ask}</button>
      </form>
      <form id="recovery" data-step hidden>
        ${newPassword(texts)}
        <div id="recovery-factor" hidden>
          <label for="recovery-code">${texts.labels.code}</label>
          <input id="recovery-code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" />
        </div>
        <button>${texts.labels.choose}</button>
      </form>`,
  device: (texts) => html`${signIn(texts)}
      <form id="device-code" data-step hidden>
        <label for="user-code">${texts.labels.userCode}</label>
        <input id="user-code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required />
        <button>${texts.labels.lookUp}</button>
      </form>
      <form id="decision" data-step hidden>
        <p id="device"></p>
        <p><strong>${texts.labels.warning}</strong></p>
        <button value="approve">${texts.labels.approve}</button>
        <button value="deny" class="other">${texts.labels.deny}</button>
      </form>
      <form id="sign-out" data-step hidden><button class="other">${texts.labels.signOut}</button></form>`,
};

const commands: Readonly<Record<Page, string>> = {
  invite: 'freehold invite accept',
  recover: 'freehold password recover',
  device: 'freehold login --email <address>',
};

export const linkPage = (page: Page, locale: Locale): Html => {
  const texts = pageTexts[locale];
  const { words, codes, passwords } = texts;
  return html`<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${texts.titles[page]} · Freehold</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; }
      label { display: block; margin-top: 1rem; }
      input, button { font: inherit; padding: 0.5rem 0.75rem; width: 100%; box-sizing: border-box; }
      button { margin-top: 1.5rem; background: #1f4b3f; color: #fff; border: 1px solid #1f4b3f; border-radius: 6px; }
      button.other { background: transparent; color: inherit; border-color: currentColor; }
      button:disabled { opacity: 0.6; }
      [role='alert'] { margin-top: 1rem; font-weight: 600; }
    </style>
  </head>
  <body data-page="${page}" data-texts="${JSON.stringify({ words, codes, passwords })}">
    <main>
      <h1>${texts.titles[page]}</h1>
      ${bodies[page](texts)}
      <p id="answer" role="alert"></p>
      <noscript><p>${texts.labels.noScript} <code>${commands[page]}</code></p></noscript>
    </main>
    <script src="${linkScriptPath}"></script>
  </body>
</html>`;
};
