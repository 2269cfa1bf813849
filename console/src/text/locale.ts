import { i18n } from '@lingui/core';
import { type Locale, locales } from '../../../src/contract/locale.ts';
import { loadTexts, preferredLocale, type ShownLocale } from './catalogs.ts';

/** The language of mails that was chosen in a form. */
export const localeIn = (form: FormData): Locale => locales.find((locale) => locale === form.get('locale')) ?? 'en';

/** The language that was chosen last, whose texts may be on their way. */
let wanted: ShownLocale = 'en';
/** Settled once the texts of pages are there, whatever language they are in. */
let pages: Promise<void> | undefined;

const show = async (locale: ShownLocale, isWhole: boolean): Promise<void> => {
  wanted = locale;
  const messages = await loadTexts(locale, isWhole);
  if (wanted !== locale) return;
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale === 'pseudo' ? 'en' : locale;
};

export const showLocale = (chosen: ShownLocale | null): Promise<void> =>
  show(chosen ?? preferredLocale(), pages !== undefined);

/** Loads the texts of all pages, which the start does without. */
export const showTextsOfPages = (): Promise<void> => {
  pages ??= show(wanted, true).catch((error: unknown) => {
    pages = undefined;
    throw error;
  });
  return pages;
};
