import { describe, expect, it } from 'vitest';
import { nameKeyOf } from './name-key.ts';

describe('names that differ only in case, composition or invisible characters', () => {
  it.each([
    ['Οδός', 'ΟΔΌΣ'],
    ['Straße', 'STRASSE'],
    ['ﬁrm', 'FIRM'],
    ['Café', 'CAFE\u0301'],
    ['Ǆ', 'ǆ'],
    ['ΐ', 'Ϊ\u0301'],
    ['ᏸ', 'Ᏸ'],
    ['I \u2764', 'i \u2764\ufe0f'],
    ['می\u200cخواهم', 'میخواهم'],
  ])('have the same key: %s and %s', (one, other) => {
    expect(nameKeyOf(one)).toBe(nameKeyOf(other));
  });

  it('have different keys if they differ otherwise, and a key is its own key', () => {
    for (const [one, other] of [
      ['Acme', 'Acne'],
      ['Cafe', 'Café'],
      ['dotless ı', 'dotless i'],
    ] as const) {
      expect(nameKeyOf(one)).not.toBe(nameKeyOf(other));
      expect(nameKeyOf(nameKeyOf(one))).toBe(nameKeyOf(one));
    }
  });
});
