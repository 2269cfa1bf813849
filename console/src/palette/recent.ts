// The pages that the caller opened last in this tab. They are kept until the tab is closed, the caller signs out, or somebody else
// signs in.
import type { ContextStore } from '../context/store.ts';

const storageKey = 'freehold.recent';
const kept = 8;

interface Kept {
  readonly caller: string;
  readonly paths: readonly string[];
}

/** The newest first, each once. */
export const withPath = (paths: readonly string[], path: string): readonly string[] =>
  [path, ...paths.filter((each) => each !== path)].slice(0, kept);

const read = (): Kept | null => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Kept | null;
  } catch {
    // Storage may be forbidden, which costs the list alone.
    return null;
  }
};

export const recentPaths = (caller: string): readonly string[] => {
  const found = read();
  return found?.caller === caller ? found.paths : [];
};

export const rememberPath = (caller: string, path: string): void => {
  const next: Kept = { caller, paths: withPath(recentPaths(caller), path) };
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(next));
  } catch {
    // As above.
  }
};

/** Signing out leaves no names of organizations in the browser. A page that opens without a session finds none left either. */
export const forgetPathsAtSignOut = (context: Pick<ContextStore, 'addEffect'>): void =>
  context.addEffect((now, action) => {
    if (action.type !== 'sessionEnded' || now.caller !== null) return;
    try {
      sessionStorage.removeItem(storageKey);
    } catch {
      // As above.
    }
  });
