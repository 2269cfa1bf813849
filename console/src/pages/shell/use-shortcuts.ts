import { useEffect, useEffectEvent, useRef } from 'react';
import { usePreferences } from '../../preferences.ts';
import { type Command, nextStep, type Pressed, type ShortcutState } from './shortcuts.ts';

const isMac = /^Mac/.test(navigator.platform);

/** The keys that open the palette, as the reader's keyboard has them. */
export const paletteKeys = isMac ? '⌘K' : 'Ctrl K';

const typedInto = 'input, textarea, select, [contenteditable], [role="textbox"], [role="combobox"]';

const pressedOf = (event: KeyboardEvent): Pressed => {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target, timeStamp } = event;
  const hasCommandKey = isMac ? metaKey : ctrlKey;
  const hasOtherKey = altKey || (isMac ? ctrlKey : metaKey) || (hasCommandKey && shiftKey);
  const isTyping = event.isComposing || (target instanceof Element && target.closest(typedInto) !== null);
  const isInDialog = document.querySelector('dialog[open]') !== null;
  return { key, hasCommandKey, hasOtherKey, isTyping, isInDialog, at: timeStamp };
};

/** Calls back for each command that is typed. */
export const useShortcuts = (onCommand: (command: Command) => void): void => {
  const state = useRef<ShortcutState>(null);
  const { shortcuts } = usePreferences();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat) return;
    const { state: next, command } = nextStep(state.current, pressedOf(event), shortcuts);
    state.current = next;
    if (command === null) return;
    event.preventDefault();
    onCommand(command);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
};
