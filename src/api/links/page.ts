import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type Html, scriptedPage, secondFactor, signOut } from './shell.ts';
import { type PageTexts, pageTexts } from './texts.ts';

// The pages that links open until there is a console. The token is behind `#`, which a browser sends to no server.

type LinkPage = 'invite' | 'recover' | 'device';

/** The forms for a sign-in, in further ways too, and for the second factor that it may ask for. */
const signIn = (texts: PageTexts, ways?: Html): Html => {
  const { labels } = texts;
  return html`<form id="sign-in" data-step hidden>
        <label for="email">${labels.email}</label>
        <input id="email" type="email" autocomplete="username" required />
        <label for="password">${labels.password}</label>
        <input id="password" type="password" autocomplete="current-password" required />
        <button>${labels.signIn}</button>
        <button value="passkey" class="other" formnovalidate>${labels.passkey}</button>
        ${ways ?? ''}
        <p><a href="/recover">${labels.forgotten}</a></p>
      </form>
      ${secondFactor(texts)}`;
};

/** A provider leads back to the page, without what was behind `#`. */
const byProvider = ({ labels }: PageTexts): Html =>
  html`<button value="provider" class="other" formnovalidate>${labels.provider}</button>`;

const newPassword = ({ labels }: PageTexts): Html => html`<label for="new-password">${labels.newPassword}</label>
        <input id="new-password" type="password" autocomplete="new-password" required />`;

const bodies: Readonly<Record<LinkPage, (texts: PageTexts) => Html>> = {
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
        <button value="passkey" class="other" id="recovery-passkey" hidden>${texts.labels.passkey}</button>
      </form>`,
  device: (texts) => html`${signIn(texts, byProvider(texts))}
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
      ${signOut(texts)}`,
};

const commands: Readonly<Record<LinkPage, string>> = {
  invite: 'freehold invite accept',
  recover: 'freehold password recover',
  device: 'freehold login --email <address>',
};

export const linkPage = (page: LinkPage, locale: Locale): Html => {
  const texts = pageTexts[locale];
  return scriptedPage(page, locale, {
    body: html`${bodies[page](texts)}
      <p id="answer" role="alert"></p>
      <noscript><p>${texts.labels.noScript} <code>${commands[page]}</code></p></noscript>`,
  });
};
