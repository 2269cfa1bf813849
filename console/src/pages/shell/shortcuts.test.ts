import { describe, expect, it } from 'vitest';
import { nextStep, type Pressed, type ShortcutState } from './shortcuts.ts';

const pressed = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  hasCommandKey: false,
  hasOtherKey: false,
  isTyping: false,
  isInDialog: false,
  at: 0,
  ...more,
});

/** The commands of these keys, one after the other. */
const commandsOf = (keys: readonly Pressed[], singleKeys = true) => {
  let state: ShortcutState = null;
  return keys.flatMap((each) => {
    const step = nextStep(state, each, singleKeys);
    state = step.state;
    return step.command ?? [];
  });
};

const list = { kind: 'list' };
const palette = { kind: 'palette' };
const go = (key: string) => ({ kind: 'go', key });
const command = { hasCommandKey: true };

describe('shortcuts', () => {
  it('are a question mark, and g with a second key', () => {
    expect(commandsOf([pressed('Shift'), pressed('?')])).toEqual([list]);
    expect(commandsOf([pressed('g'), pressed('o')])).toEqual([go('o')]);
    expect(commandsOf([pressed('o'), pressed('g'), pressed('k'), pressed('k')])).toEqual([go('k')]);
  });

  it('forget the first key after a while, and after one that is meant for something else', () => {
    expect(commandsOf([pressed('g'), pressed('o', { at: 2_000 })])).toEqual([]);
    expect(commandsOf([pressed('g'), pressed('c', command), pressed('o')])).toEqual([]);
  });

  it('are never what is typed into a field', () => {
    expect(commandsOf([pressed('g', { isTyping: true }), pressed('o'), pressed('?', { isTyping: true })])).toEqual([]);
    expect(commandsOf([pressed('g'), pressed('o', { isTyping: true })])).toEqual([]);
  });

  it('leave the palette when single keys are turned off', () => {
    const keys = [pressed('?'), pressed('g'), pressed('o'), pressed('k', { ...command, isTyping: true })];
    expect(commandsOf(keys, false)).toEqual([palette]);
  });

  it('leave keys of the browser and of dialogs alone', () => {
    expect(commandsOf([pressed('k', { ...command, hasOtherKey: true }), pressed('K', command)])).toEqual([palette]);
    expect(commandsOf([pressed('k', { ...command, isInDialog: true }), pressed('?', { isInDialog: true })])).toEqual(
      [],
    );
  });
});
