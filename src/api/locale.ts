import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { type Locale, locales } from '../contract/locale.ts';
import type { ApiEnv } from './env.ts';

/** The language that the reader likes best, of those that there are. */
export const localeOf = (c: Context<ApiEnv>): Locale => {
  const chosen = accepts(c, {
    header: 'Accept-Language',
    supports: [...locales],
    default: 'en',
    match: (accepted, { supports, default: otherwise }) =>
      accepted
        .toSorted((one, other) => other.q - one.q)
        // `de-AT` is `de`.
        .map(({ type }) => type.split('-')[0]?.toLowerCase() ?? '')
        .find((language) => supports.includes(language)) ?? otherwise,
  });
  return locales.find((each) => each === chosen) ?? 'en';
};
