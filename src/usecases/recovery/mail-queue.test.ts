import { describe, expect, test } from 'vitest';
import { openMailQueue } from './mail-queue.ts';

/** Work that ends when it is told to. */
const held = () => {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      begun.push(name);
      ends.push(resolve);
    });
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { work, begun, endOne };
};

describe('work that no answer waits for', () => {
  test('is done once for a person while it waits or runs, and again after that', async () => {
    const { work, begun, endOne } = held();
    const queue = openMailQueue({ atATimeMax: 1, waitingMax: 10 });
    for (const person of ['one', 'two', 'one', 'two', 'one']) expect(queue(person, work(person))).toBe(true);
    expect(begun).toEqual(['one']);
    await endOne();
    await endOne();
    expect(begun).toEqual(['one', 'two']);
    queue('one', work('one'));
    expect(begun).toEqual(['one', 'two', 'one']);
  });

  test('is bounded: few at a time, and what is beyond those that wait is left out', async () => {
    const { work, begun, endOne } = held();
    const queue = openMailQueue({ atATimeMax: 2, waitingMax: 2 });
    const isTaken = ['a', 'b', 'c', 'd', 'e'].map((person) => queue(person, work(person)));
    expect([begun, isTaken]).toEqual([
      ['a', 'b'],
      [true, true, true, true, false],
    ]);
    await endOne();
    expect(begun).toEqual(['a', 'b', 'c']);
  });
});
