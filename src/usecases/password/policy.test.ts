import { describe, expect, test } from 'vitest';
import { Password, passwordLengthMax, passwordRawMax } from '../../contract/password.ts';
import { openBlocklist } from './blocklist.ts';
import { passwordRejected, violationsOf } from './policy.ts';

const owner = { email: 'ada.lovelace@example.com', names: ['Ada Byron', 'Analytical Engines Ltd', null] };
const blocklist = await openBlocklist(8)();
const judge = (text: string, lengthMin = 15) => violationsOf(text, owner, { lengthMin, blocklist });

const good = 'correct horse battery staple';

describe('the length of a password', () => {
  test('is at least the minimum and at most 128 code points, of any characters', () => {
    expect(judge('correct horse b')).toEqual([]);
    expect(judge('correct horse ')).toEqual(['too_short']);
    expect(judge('🐎'.repeat(15))).toEqual([]);
    expect(judge('🐎'.repeat(14))).toEqual(['too_short']);
    expect(judge('🐎'.repeat(passwordLengthMax))).toEqual([]);
    expect(judge('🐎'.repeat(passwordLengthMax + 1))).toEqual(['too_long']);
    expect(judge('1'.repeat(15))).toEqual([]);
    expect(judge(' '.repeat(15))).toEqual([]);
  });

  test('is counted after normalization', () => {
    // A letter and a mark, which become one character; one character, which becomes 18.
    expect(judge('e\u0301'.repeat(14))).toEqual(['too_short']);
    expect(judge('e\u0301'.repeat(passwordLengthMax))).toEqual([]);
    expect(judge('\ufdfa')).toEqual([]);
    expect(judge('\ufdfa'.repeat(8))).toEqual(['too_long']);
  });

  test('is judged before anything else is done with a text that normalization would make huge', () => {
    const start = performance.now();
    expect(judge('\ufdfa'.repeat(20_000_000))).toEqual(['too_long']);
    expect(performance.now() - start).toBeLessThan(500);
    expect(judge('a'.repeat(passwordRawMax + 1))).toEqual(['too_long']);
    expect(Password.safeParse('a'.repeat(passwordRawMax)).success).toBe(true);
    expect(Password.safeParse('a'.repeat(passwordRawMax + 1)).success).toBe(false);
  });
});

describe('a password', () => {
  test.each(['1234567890qwerty', 'PasswordPassword', 'ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ'])(
    'is not the common one %s',
    (text) => {
      expect(judge(text)).toEqual(['common']);
    },
  );

  test('is compared with all common ones that are long enough', async () => {
    expect(blocklist.size).toBeGreaterThan(15_000);
    expect(judge('baseball', 8)).toEqual(['common']);
    expect((await openBlocklist(15)()).size).toBeLessThan(100);
    const isComparable = (word: string) => word.length >= 8 && word === word.normalize('NFKC').toLowerCase();
    expect([...blocklist].filter((word) => !isComparable(word))).toEqual([]);
  });

  test.each([
    ['the mailbox', 'my ada.lovelace password'],
    ['a part of the mailbox', 'countess LOVELACE 1815'],
    ['a name', 'byron was my father'],
    ['a name between separators', 'b.y.r.o.n was my father'],
    ['a name in full width', 'ｂｙｒｏｎ was my father'],
    ['the organization', 'analytical thinking 7'],
    ['the product', 'freehold is my product'],
  ])('does not contain %s', (_what, text) => {
    expect(judge(text)).toEqual(['contains_context']);
  });

  test('may contain names that are part of too many words', () => {
    expect(judge('adamant armadillos')).toEqual([]);
    expect(
      violationsOf(good, { email: 'a@example.com', names: ['', 'Li', '—'] }, { lengthMin: 15, blocklist }),
    ).toEqual([]);
  });

  test('does not contain a name whose parts are short', () => {
    const names = ['Li Wei'];
    const li = { email: 'l@example.com', names };
    expect(violationsOf('my name is li wei', li, { lengthMin: 15, blocklist })).toEqual(['contains_context']);
  });

  test('gets every reason at once', () => {
    expect(judge('lovelace', 8)).toEqual(['common', 'contains_context']);
    expect(judge('freehold')).toEqual(expect.arrayContaining(['too_short', 'contains_context']));
  });
});

describe('for any text', () => {
  // A fixed sequence, so that a failure can be repeated (mulberry32).
  let state = 20_261_129;
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const alphabets = [
    'abcdefghij 0123456789',
    'éèöß№ﬁＡ①',
    '가각힣漢字ไทย',
    '🐎👩‍🚀',
    '\u0301\u0308\u0345',
    '\ufdfa\u3316',
  ];
  const anyText = (): string => {
    const characters = Array.from(alphabets[random(alphabets.length)] + (alphabets[random(alphabets.length)] ?? ''));
    return Array.from({ length: random(200) }, () => characters[random(characters.length)]).join('');
  };
  const texts = Array.from({ length: 2_000 }, anyText);

  test('the verdict is the same in every encoding that may be sent', () => {
    for (const text of texts) {
      const verdict = judge(text);
      for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
        const other = text.normalize(form);
        if (Math.max(text.length, other.length) <= passwordRawMax) expect(judge(other), other).toEqual(verdict);
      }
    }
  });

  test('exactly those of the right length are accepted, apart from known words', () => {
    let accepted = 0;
    for (const text of texts) {
      const length = Array.from(text.normalize('NFKC')).length;
      const isRight = text.length <= passwordRawMax && length >= 15 && length <= passwordLengthMax;
      const found = judge(text).filter((code) => code !== 'common' && code !== 'contains_context');
      expect(found.length === 0, text).toBe(isRight);
      if (isRight) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(200);
    expect(accepted).toBeLessThan(1_900);
  });

  test('a name in it is found, wherever it is and however it is written', () => {
    const cases = [(name: string) => name, (name: string) => name.toUpperCase(), (name: string) => [...name].join('-')];
    for (const text of texts.filter(({ length }) => length < 100)) {
      const at = random(text.length + 1);
      const written = cases[random(cases.length)]?.('byron') ?? '';
      // A mark after the name would belong to its last letter.
      const around = `${text.slice(0, at)} ${written} ${text.slice(at)}`;
      expect(judge(around), around).toContain('contains_context');
    }
  });
});

describe('the refusal', () => {
  test('names each reason with the field, and never the password', () => {
    const error = passwordRejected(['too_short', 'unchanged'], { path: 'newPassword', lengthMin: 15 });
    expect(error).toMatchObject({
      code: 'password_rejected',
      message: 'The password must have at least 15 characters; must differ from the current password.',
      errors: [
        { path: 'newPassword', code: 'too_short', message: 'must have at least 15 characters' },
        { path: 'newPassword', code: 'unchanged', message: 'must differ from the current password' },
      ],
    });
  });
});
