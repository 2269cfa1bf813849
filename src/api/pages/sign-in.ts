import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type Html, pageShell, scriptedPage, secondFactor, signOut } from '../links/shell.ts';
import { type PageTexts, pageTexts } from '../links/texts.ts';

// What a browser shows around a sign-in with an identity provider.

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);

/** Says what has happened. */
export const messagePage = (locale: Locale, message: keyof PageTexts['messages']): Html => {
  const { title, text } = pageTexts[locale].messages[message];
  return pageShell(locale, { title, body: html`<p>${text}</p>` });
};

interface Failure {
  readonly code: string;
  /** Why, more precisely. */
  readonly reason: string | null;
  /** The words of the server, where the page has none. */
  readonly message: string;
}

export const failurePage = (locale: Locale, { code, reason, message }: Failure): Html => {
  const { failure, failures } = pageTexts[locale];
  const text = (reason === null ? undefined : failures[reason]) ?? failures[code] ?? message;
  return pageShell(locale, { title: failure, body: html`<p>${text}</p><p><code>${code}</code></p>` });
};

interface Beginning {
  readonly organization: string;
  readonly provider: string;
  /** Where the sign-in begins. */
  readonly url: string;
}

/** Asks somebody whom another page has sent here. The policy lets an old browser name this page as the one before. */
export const beginPage = (locale: Locale, { url, ...names }: Beginning): Html => {
  const { title, text, action } = pageTexts[locale].beginning;
  const body = html`<p>${filled(text, names)}</p>
      <a class="button" href="${url}" referrerpolicy="same-origin">${action}</a>`;
  return pageShell(locale, { title: filled(title, names), body });
};

/** Asks for the second factor. */
export const factorPage = (locale: Locale, mfa: { challenge: string; factors: readonly string[] }): Html => {
  const texts = pageTexts[locale];
  const body = html`${secondFactor(texts)}
      <p id="answer" role="alert"></p>
      <noscript><p>${texts.labels.noScript} <code>freehold login --email &lt;address&gt;</code></p></noscript>`;
  return scriptedPage('factor', locale, { body, mfa });
};

/** Lets somebody sign out whose browser has come back with another person. */
export const occupiedPage = (locale: Locale, url: string): Html => {
  const texts = pageTexts[locale];
  const body = html`<p>${texts.labels.occupied}</p>
      ${signOut(texts)}
      <div id="again" data-step hidden><a class="button" href="${url}" referrerpolicy="same-origin">${texts.labels.signIn}</a></div>
      <p id="answer" role="alert"></p>
      <noscript><p>${texts.labels.noScript} <code>freehold logout</code></p></noscript>`;
  return scriptedPage('occupied', locale, { body });
};
