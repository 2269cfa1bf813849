import { i18n, type Messages } from '@lingui/core';
import { type Locale, locales } from '../../../src/contract/locale.ts';

/** `pseudo` finds texts that are in no catalog, and what breaks when they are long. */
export type ShownLocale = Locale | 'pseudo';

const catalogs: Readonly<Record<ShownLocale, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../../../locales/en.po'),
  de: () => import('../../../locales/de.po'),
  pseudo: () => import('../../../locales/en.po?pseudo'),
};

export const isShownLocale = (text: string): text is ShownLocale => Object.hasOwn(catalogs, text);

/** The first language of the browser that there is. */
const preferred = (): Locale =>
  navigator.languages
    .map((language) => language.split('-')[0])
    .flatMap((language) => locales.find((locale) => locale === language) ?? [])[0] ?? 'en';

/** The language of mails that was chosen in a form. */
export const localeIn = (form: FormData): Locale => locales.find((locale) => locale === form.get('locale')) ?? 'en';

export const showLocale = async (chosen: ShownLocale | null): Promise<void> => {
  const locale = chosen ?? preferred();
  const { messages } = await catalogs[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale === 'pseudo' ? 'en' : locale;
};
