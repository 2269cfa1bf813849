import { describe, expect, it } from 'vitest';
import { boundsOf, narrowed } from './server-clock.ts';

const date = 'Mon, 30 Nov 2026 06:00:00 GMT';
const second = Date.parse(date);

describe('the clock of the server', () => {
  it('lies within the second that an answer names', () => {
    expect(boundsOf(date, second - 20, second + 30)).toEqual({ least: -30, most: 1_020 });
  });

  it('is not told by an answer without a date', () => {
    expect(boundsOf('', 0, 1)).toBeNull();
  });

  it('is known better with each answer', () => {
    expect(narrowed({ least: -30, most: 1_020 }, { least: -500, most: 400 })).toEqual({ least: -30, most: 400 });
  });

  it('is learned anew when answers contradict each other', () => {
    expect(narrowed({ least: -30, most: 400 }, { least: 60_000, most: 61_000 })).toEqual({
      least: 60_000,
      most: 61_000,
    });
  });
});
