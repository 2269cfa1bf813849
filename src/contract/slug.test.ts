import { describe, expect, test } from 'vitest';
import { deriveSlug, reservedSlugs, Slug } from './slug.ts';

const accepts = (slug: string): boolean => Slug.safeParse(slug).success;

describe('a slug', () => {
  test.each(['abc', 'acme', 'a1b', 'acme-2', 'a-b-c', `a${'b'.repeat(39)}`])('may be %s', (slug) => {
    expect(accepts(slug)).toBe(true);
  });

  test.each([
    ['too short', 'ab'],
    ['too long', `a${'b'.repeat(40)}`],
    ['empty', ''],
    ['upper case', 'Acme'],
    ['first a digit', '1acme'],
    ['first a hyphen', '-acme'],
    ['last a hyphen', 'acme-'],
    ['two hyphens', 'ac--me'],
    ['a space', 'ac me'],
    ['a line break at its end', 'acme\n'],
    ['a dot', 'ac.me'],
    ['an underscore', 'ac_me'],
    ['letters beyond ASCII', 'ácme'],
    ['a letter that only looks like ASCII', 'аcme'],
  ])('must not have or be: %s', (_what, slug) => {
    expect(accepts(slug)).toBe(false);
  });

  test('must not be a word reserved for URLs and host names', () => {
    expect(reservedSlugs.size).toBeGreaterThan(40);
    for (const word of reservedSlugs) expect(accepts(word), word).toBe(false);
    expect(accepts('admin-team')).toBe(true);
  });

  test('is matched in time linear in its length', () => {
    const startedAt = performance.now();
    expect(accepts(`a${'-a'.repeat(50_000)}-`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('a derived slug', () => {
  test.each([
    ['Acme', 'acme'],
    ['Acme Inc.', 'acme-inc'],
    ['  Ünïcode  &  Söhne  ', 'unicode-sohne'],
    ['ＦＵＬＬ width', 'full-width'],
    ['42 Answers', 'answers'],
    ['株式会社', 'zhushihuishe'],
    ['東京電力 Ltd', 'dongjingdianli-ltd'],
    ['ООО Рога и Копыта', 'ooo-roga-i-kopyta'],
    ['Українська мова', 'ukrainska-mova'],
    ['Οδός', 'odos'],
    ['शिक्षा', 'siksa'],
    ['شركة', 'shrkh'],
    ['한국전력', 'hangugjeonlyeog'],
    ['Straße', 'strasse'],
    ['Ørsted', 'orsted'],
    ['Cafe\u0301 Łódź', 'cafe-lodz'],
    ['Cats 🙂 & Dogs', 'cats-dogs'],
    ['🎉🎉🎉', 'org-org'],
    ['AB', 'ab-org'],
    ['123', 'org-org'],
    ['Admin', 'admin-org'],
    ['—Dash—ed—', 'dash-ed'],
  ])('of %j is %s', (name, slug) => {
    expect(deriveSlug(name)).toBe(slug);
  });

  test('is always valid as a chosen slug, with and without suffix', () => {
    const names = [
      'a',
      '-',
      '🎉🎉🎉',
      'x'.repeat(63),
      `${'x'.repeat(34)} yz`,
      'a-'.repeat(31),
      'ß'.repeat(63),
      'İİİ',
      'ﬁﬁﬁ',
    ];
    for (const name of [...names, ...reservedSlugs]) {
      expect(accepts(deriveSlug(name)), deriveSlug(name)).toBe(true);
      expect(accepts(deriveSlug(name, 'a1b2')), deriveSlug(name, 'a1b2')).toBe(true);
    }
  });

  test('keeps the whole suffix, however long the name is', () => {
    expect(deriveSlug('x'.repeat(63), 'a1b2')).toMatch(/^x+-a1b2$/);
    expect(deriveSlug('x'.repeat(63), 'a1b2').length).toBeLessThanOrEqual(40);
  });
});
