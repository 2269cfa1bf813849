// How the reader wants the console to look. Kept in this browser.
import { useSyncExternalStore } from 'react';
import { errorOf } from './data/error.ts';
import { announce } from './parts/toast/toast.tsx';
import { isShownLocale, type ShownLocale, showLocale } from './text/locale.ts';

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

const stored = (): Preferences => {
  try {
    const kept = { ...standard, ...JSON.parse(localStorage.getItem(storageKey) ?? '{}') } as Preferences;
    return kept.locale === null || isShownLocale(kept.locale) ? kept : standard;
  } catch {
    // What is kept may be of another version, or storage may be forbidden: neither is worth more than a default.
    return standard;
  }
};

let current = stored();
const listeners = new Set<() => void>();

const show = ({ theme, density }: Preferences): void => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.density = density;
};

export const startPreferences = async (): Promise<void> => {
  show(current);
  await showLocale(current.locale);
};

const readPreferences = (): Preferences => current;

const keep = (next: Preferences): void => {
  current = next;
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Forbidden or full: they are kept for as long as the page is open.
  }
  show(current);
  for (const listener of listeners) listener();
};

export const changePreferences = async (change: Partial<Preferences>): Promise<void> => {
  const { locale } = current;
  keep({ ...current, ...change });
  try {
    if (change.locale !== undefined) await showLocale(change.locale);
  } catch (error) {
    // Its texts could not be loaded: the language stays as it was.
    if (current.locale === change.locale) keep({ ...current, locale });
    announce(errorOf(error).message);
  }
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, readPreferences);
