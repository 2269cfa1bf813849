import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { showTextsOfPages } from '../text/locale.ts';

/** A part of the console that is loaded once it is first drawn, with the texts of pages. */
export const later = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> =>
  lazy(async () => {
    const [part] = await Promise.all([load(), showTextsOfPages()]);
    return { default: part };
  });

/** Loads such a part ahead. If that fails, nobody misses it yet: what draws it loads it again, and says why it cannot. */
export const loadAhead = (load: () => Promise<unknown>): void => void load().catch(() => undefined);
