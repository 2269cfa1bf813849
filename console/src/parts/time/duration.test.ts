import { describe, expect, it } from 'vitest';
import { durationText } from './duration.ts';

describe('a duration', () => {
  it.each([
    [-5, '0 ms'],
    [33, '33 ms'],
    [1_240, '1.2 sec'],
    [59_900, '1 min'],
    [200_000, '3 min 20 sec'],
    [7_500_000, '2 hr 5 min'],
    [266_400_000, '3 days 2 hr'],
    [259_200_000, '3 days'],
  ])('of %i ms is %s', (ms, text) => {
    expect(durationText(ms, 'en')).toBe(text);
  });

  it('is in the language of the reader', () => {
    expect(durationText(1_240, 'de')).toBe('1,2 Sek.');
  });
});
