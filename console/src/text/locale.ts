import { i18n } from '@lingui/core';
import { type Locale, locales } from '../../../src/contract/locale.ts';
import { loadTexts, preferredLocale, type ShownLocale } from './catalogs.ts';

/** The language of mails that was chosen in a form. */
export const localeIn = (form: FormData): Locale => locales.find((locale) => locale === form.get('locale')) ?? 'en';

export const createShownTexts = (load: typeof loadTexts) => {
  /** The language that was chosen last, whose texts may be on their way. */
  let wanted: ShownLocale = 'en';
  /** Settled once the texts of pages are there, whatever language they are in. */
  let pages: Promise<void> | undefined;

  const show = async (locale: ShownLocale, isWhole: boolean): Promise<void> => {
    const before = wanted;
    wanted = locale;
    try {
      // Added to the texts that are there: those of the start, asked for first, may come after those of the pages.
      i18n.load(locale, await load(locale, isWhole));
    } catch (error) {
      if (wanted === locale) wanted = before;
      throw error;
    }
    if (wanted !== locale) return;
    i18n.activate(locale);
    document.documentElement.lang = locale === 'pseudo' ? 'en' : locale;
  };

  return {
    showLocale: (chosen: ShownLocale | null): Promise<void> => show(chosen ?? preferredLocale(), pages !== undefined),

    /** Loads the texts of all pages, which the start does without. */
    showTextsOfPages: (): Promise<void> => {
      pages ??= show(wanted, true).catch((error: unknown) => {
        pages = undefined;
        throw error;
      });
      return pages;
    },
  };
};

export const { showLocale, showTextsOfPages } = createShownTexts(loadTexts);
