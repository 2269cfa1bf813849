import { html } from 'hono/html';
import type { Locale } from '../../contract/locale.ts';
import { type Html, pageShell } from './shell.ts';
import { pageTexts } from './texts.gen.ts';

export type LinkPage = 'invite' | 'recover' | 'lost-factor' | 'device';

const commands: Readonly<Record<LinkPage, string>> = {
  invite: 'freehold invite accept',
  recover: 'freehold password recover',
  'lost-factor': 'freehold auth confirm',
  device: 'freehold login --email <address>',
};

/** The command that does what a page of the console would, for a server without one. */
export const commandPage = (page: LinkPage, locale: Locale): Html => {
  const { commands: texts, token } = pageTexts[locale];
  const { title, text } = texts[page];
  const body = html`<p>${text}</p>
      <p><code>${commands[page]}</code></p>
      ${page === 'device' ? '' : html`<p>${token}</p>`}`;
  return pageShell(locale, { title, body });
};
