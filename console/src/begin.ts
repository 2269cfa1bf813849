// The console begins here: its texts are asked for beside its code, which is larger and would ask for them only once it runs.
import { keptPreferences } from './kept-preferences.ts';
import { sayNotLoaded } from './not-loaded.ts';
import { loadTexts, preferredLocale } from './text/catalogs.ts';

// What shows them asks again, gets the same answer, and says so if there is none.
loadTexts(keptPreferences().locale ?? preferredLocale(), true).catch(() => undefined);
import('./main.tsx').catch(sayNotLoaded);
