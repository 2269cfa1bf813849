import { isShownLocale, type ShownLocale } from './text/catalogs.ts';

export interface Preferences {
  /** null: as the browser asks for. */
  readonly locale: ShownLocale | null;
  readonly theme: 'system' | 'light' | 'dark';
  readonly zone: 'local' | 'utc';
  readonly density: 'compact' | 'comfortable';
  /** Single keys without Ctrl; some people's speech input types them by accident (WCAG 2.1.4). */
  readonly shortcuts: boolean;
}

const storageKey = 'freehold.preferences';
const standard: Preferences = { locale: null, theme: 'system', zone: 'local', density: 'compact', shortcuts: true };

export const keptPreferences = (): Preferences => {
  try {
    const kept = { ...standard, ...JSON.parse(localStorage.getItem(storageKey) ?? '{}') } as Preferences;
    return kept.locale === null || isShownLocale(kept.locale) ? kept : standard;
  } catch {
    // What is kept may be of another version, or storage may be forbidden: neither is worth more than a default.
    return standard;
  }
};

export const keepPreferences = (preferences: Preferences): void => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // Forbidden or full: they are kept for as long as the page is open.
  }
};
