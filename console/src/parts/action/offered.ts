// The actions that the page shown offers, for the command palette.
import { useEffect, useId, useSyncExternalStore } from 'react';

export interface OfferedAction {
  readonly id: string;
  readonly label: string;
  /** Opens its dialog. */
  readonly open: () => void;
}

let offered: readonly OfferedAction[] = [];
const listeners = new Set<() => void>();

const change = (next: readonly OfferedAction[]): void => {
  offered = next;
  for (const listener of listeners) listener();
};

/** Offers an action for as long as it is on the page and can be done. `open` has to stay the same. */
export const useOffer = (label: string, open: () => void, isOffered: boolean): void => {
  const id = useId();
  useEffect(() => {
    if (!isOffered) return;
    change([...offered, { id, label, open }]);
    return () => change(offered.filter((each) => each.id !== id));
  }, [id, label, open, isOffered]);
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useOffered = (): readonly OfferedAction[] => useSyncExternalStore(subscribe, () => offered);
