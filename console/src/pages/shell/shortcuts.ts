// The keys of the console: which command the next key is, if any.
import type { OpenPlace } from './navigation.tsx';

export type Command =
  | { readonly kind: 'palette' }
  | { readonly kind: 'list' }
  | { readonly kind: 'go'; readonly key: string };

/** What was pressed, and where. */
export interface Pressed {
  readonly key: string;
  /** Ctrl, or ⌘ on a Mac. */
  readonly hasCommandKey: boolean;
  /** Another key that makes it something of the browser's or the system's. */
  readonly hasOtherKey: boolean;
  /** Whether the key goes into a field. */
  readonly isTyping: boolean;
  /** Whether a dialog is open, which has keys of its own. */
  readonly isInDialog: boolean;
  readonly at: number;
}

/** When `g` was pressed; null: it was not, or was followed by another key. */
export type ShortcutState = number | null;

/** How long the second key may take. */
const patienceMs = 1_500;

interface Step {
  readonly state: ShortcutState;
  readonly command: Command | null;
}

const nothing: Step = { state: null, command: null };

/** `singleKeys`: whether the reader wants keys that work without Ctrl (WCAG 2.1.4). */
export const nextStep = (state: ShortcutState, pressed: Pressed, singleKeys: boolean): Step => {
  const { key, hasCommandKey, hasOtherKey, isTyping, isInDialog, at } = pressed;
  if (isInDialog) return nothing;
  if (hasOtherKey) return nothing;
  if (hasCommandKey) return key.toLowerCase() === 'k' ? { state: null, command: { kind: 'palette' } } : nothing;
  if (!singleKeys || isTyping) return nothing;
  // The first key of a capital letter or a question mark.
  if (key === 'Shift') return { state, command: null };
  if (state !== null && at - state <= patienceMs) return { state: null, command: { kind: 'go', key } };
  if (key === 'g') return { state: at, command: null };
  return key === '?' ? { state: null, command: { kind: 'list' } } : nothing;
};

/** Where `g` and a second key lead: to the first of these pages that the caller may open. */
const pagesByKey: Readonly<Record<string, readonly string[]>> = {
  h: ['/orgs/$slug'],
  o: ['/orgs'],
  p: ['/orgs/$slug/operations', '/operations'],
  m: ['/orgs/$slug/members'],
  k: ['/orgs/$slug/keys'],
  a: ['/orgs/$slug/audit', '/audit'],
};

/** The page to which `g` and this key lead; undefined: to none that the caller may open. */
export const placeOfKey = (places: readonly OpenPlace[], key: string): OpenPlace | undefined =>
  (Object.hasOwn(pagesByKey, key) ? (pagesByKey[key] ?? []) : [])
    .map((to) => places.find(({ place }) => place.to === to))
    .find((place) => place !== undefined);

/** The keys that lead to the page, as they are written; undefined: none do. */
export const keysOf = (places: readonly OpenPlace[], wanted: OpenPlace): string | undefined => {
  const key = Object.keys(pagesByKey).find((each) => placeOfKey(places, each) === wanted);
  return key === undefined ? undefined : `g ${key}`;
};
