import { i18n, type Messages } from '@lingui/core';
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
const preferred = (): Locale =>
  navigator.languages
    .map((language) => language.split('-')[0])
    .flatMap((language) => locales.find((locale) => locale === language) ?? [])[0] ?? 'en';

/** The language of mails that was chosen in a form. */
export const localeIn = (form: FormData): Locale => locales.find((locale) => locale === form.get('locale')) ?? 'en';

/** The language that was chosen last, whose texts may be on their way. */
let wanted: ShownLocale = 'en';
/** Settled once the texts of pages are there, whatever language they are in. */
let pages: Promise<void> | undefined;

const show = async (locale: ShownLocale, isWhole: boolean): Promise<void> => {
  wanted = locale;
  const parts = await Promise.all(catalogs[locale].slice(0, isWhole ? undefined : 1).map((load) => load()));
  if (wanted !== locale) return;
  i18n.loadAndActivate({ locale, messages: Object.assign({}, ...parts.map(({ messages }) => messages)) });
  document.documentElement.lang = locale === 'pseudo' ? 'en' : locale;
};

export const showLocale = (chosen: ShownLocale | null): Promise<void> =>
  show(chosen ?? preferred(), pages !== undefined);

/** Loads the texts of all pages, which the start does without. */
export const showTextsOfPages = (): Promise<void> => {
  pages ??= show(wanted, true).catch((error: unknown) => {
    pages = undefined;
    throw error;
  });
  return pages;
};
