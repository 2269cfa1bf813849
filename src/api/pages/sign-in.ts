import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type Html, pageShell } from './shell.ts';
import { pageTexts } from './texts.gen.ts';

// What a browser shows around a sign-in with an identity provider, besides the console.

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);

/** The policy lets an old browser name this page as the one before. */
const button = (url: string, text: string): Html =>
  html`<a class="button" href="${url}" referrerpolicy="same-origin">${text}</a>`;

/** Says what has happened, on a server without a console. */
export const messagePage = (locale: Locale, message: 'signedIn' | 'linked'): Html => {
  const { title, text } = pageTexts[locale][message];
  return pageShell(locale, { title, body: html`<p>${text}</p>` });
};

interface Failure {
  readonly code: string;
  /** Why, more precisely. */
  readonly reason: string | null;
  /** The words of the server, where the page has none. */
  readonly message: string;
  /** Where to sign in; null: nowhere. */
  readonly signInUrl: string | null;
}

export const failurePage = (locale: Locale, { code, reason, message, signInUrl }: Failure): Html => {
  const { failure, failures, toSignIn } = pageTexts[locale];
  const text = (reason === null ? undefined : failures[reason]) ?? failures[code] ?? message;
  const body = html`<p>${text}</p>
      <p><code>${code}</code></p>
      ${signInUrl === null ? '' : button(signInUrl, toSignIn)}`;
  return pageShell(locale, { title: failure, body });
};

interface Beginning {
  readonly organization: string;
  readonly provider: string;
  /** Where the sign-in begins. */
  readonly url: string;
}

/** Asks somebody whom another page has sent here. */
export const beginPage = (locale: Locale, { url, ...names }: Beginning): Html => {
  const { title, text, action } = pageTexts[locale].beginning;
  const body = html`<p>${filled(text, names)}</p>
      ${button(url, action)}`;
  return pageShell(locale, { title: filled(title, names), body });
};

/** Tells somebody whose browser has come back with another person. `url`: where to go on. */
export const occupiedPage = (locale: Locale, url: string): Html => {
  const { title, text, action } = pageTexts[locale].occupied;
  const body = html`<p>${text}</p>
      ${button(url, action)}`;
  return pageShell(locale, { title, body });
};
