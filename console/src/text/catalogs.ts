// The texts in each language. It imports nothing, because the console begins with it.
import type { Messages } from '@lingui/core';
import { type Locale, locales } from '../../../src/contract/locale.ts';

/** `pseudo` finds texts that are in no catalog, and what breaks when they are long. */
export type ShownLocale = Locale | 'pseudo';

interface Catalog {
  readonly messages: Messages;
}

/** The texts of the start, and those of the pages. */
const catalogs: Readonly<Record<ShownLocale, readonly (() => Promise<Catalog>)[]>> = {
  en: [() => import('../../../locales/en.po?first'), () => import('../../../locales/en.po?rest')],
  de: [() => import('../../../locales/de.po?first'), () => import('../../../locales/de.po?rest')],
  pseudo: [() => import('../../../locales/en.po?pseudo')],
};

export const isShownLocale = (text: string): text is ShownLocale => Object.hasOwn(catalogs, text);

/** The first language of the browser that there is. */
export const preferredLocale = (): Locale =>
  navigator.languages
    .map((language) => language.split('-')[0])
    .flatMap((language) => locales.find((locale) => locale === language) ?? [])[0] ?? 'en';

/** `isWhole`: also the texts of the pages. */
export const loadTexts = async (locale: ShownLocale, isWhole: boolean): Promise<Messages> => {
  const parts = await Promise.all(catalogs[locale].slice(0, isWhole ? undefined : 1).map((load) => load()));
  return Object.assign({}, ...parts.map(({ messages }) => messages));
};
