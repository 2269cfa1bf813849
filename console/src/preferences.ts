// How the reader wants the console to look. Kept in this browser.
import { useSyncExternalStore } from 'react';
import { errorOf } from './data/error.ts';
import { keepPreferences, keptPreferences, type Preferences } from './kept-preferences.ts';
import { announce } from './parts/toast/toast.tsx';
import { showLocale } from './text/locale.ts';

let current = keptPreferences();
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
  keepPreferences(current);
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
