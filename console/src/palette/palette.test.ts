import { describe, expect, it } from 'vitest';
import { recentEntries, titleOf } from './entries.ts';
import { type Entry, rank, scoreOf } from './rank.ts';
import { withPath } from './recent.ts';
import { recognize } from './recognize.ts';

const origin = 'https://freehold.example';
const id = '01a22b22-98ce-75ba-b1b0-12320ea5b2e2';

describe('what was typed', () => {
  it.each([
    [` ${id.toUpperCase()} `, { kind: 'id', id }],
    ['acme-1', { kind: 'slug', slug: 'acme-1' }],
    ['Acme Ltd', { kind: 'words' }],
    ['ac', { kind: 'words' }],
    [`${origin}/console/orgs/acme/keys?q=1#top`, { kind: 'page', path: '/orgs/acme/keys' }],
    [`${origin}.evil.example/console/orgs`, { kind: 'words' }],
    [`${origin}/console/`, { kind: 'words' }],
    ['fh_platform_sk_abc', { kind: 'secret' }],
    [`${origin}/console/sign-in#fh_platform_sk_abc`, { kind: 'secret' }],
  ])('%s is recognized', (text, expected) => {
    expect(recognize(text, origin)).toEqual(expected);
  });
});

const entry = (title: string, more: Partial<Entry> = {}): Entry => ({
  id: title,
  group: 'pages',
  title,
  detail: '',
  target: `/${title}`,
  ...more,
});

const found = (entries: readonly Entry[], text: string) =>
  rank(entries, text).map((group) => [group.id, ...group.entries.map(({ title }) => title)]);

describe('the order of entries', () => {
  it('prefers the whole title, then its beginning, then beginnings of words, then what is inside of them', () => {
    const scores = ['members', 'mem', 'all', 'ember', 'keys'].map((text) => scoreOf(entry('Members all'), text));
    expect(scores).toEqual([1, 1, 2, 3, null]);
    expect(scoreOf(entry('Members'), ' MEMBERS ')).toBe(0);
  });

  it('does without case, marks and punctuation', () => {
    expect(scoreOf(entry('Übersicht'), 'uber')).toBe(1);
    expect(scoreOf(entry('Acme', { detail: 'acme-ltd' }), 'ltd acme')).toBe(2);
    expect(scoreOf(entry('Mitglieder', { words: 'members' }), 'members')).toBe(2);
    expect(scoreOf(entry('Acme'), '…')).toBeNull();
  });

  it('lists all groups in their order without a text, and the group of the best match first with one', () => {
    const entries = [
      entry('Keys'),
      entry('Acme keys', { group: 'organizations' }),
      entry('Keyless', { group: 'actions' }),
    ];
    expect(found(entries, '')).toEqual([
      ['organizations', 'Acme keys'],
      ['pages', 'Keys'],
      ['actions', 'Keyless'],
    ]);
    expect(found(entries, 'keys')).toEqual([
      ['pages', 'Keys'],
      ['organizations', 'Acme keys'],
    ]);
  });

  it('keeps what the server found, and limits a group', () => {
    const others = Array.from({ length: 20 }, (_, number) => entry(`Org ${number}`, { group: 'organizations' }));
    expect(found(others, 'org')[0]).toHaveLength(1 + 8);
    expect(found([entry('Ötzi', { group: 'organizations', isFound: true })], 'zzz')).toEqual([
      ['organizations', 'Ötzi'],
    ]);
  });
});

describe('recent pages', () => {
  it('are kept once each, the newest first, and not without end', () => {
    expect(withPath(['/a', '/b'], '/b')).toEqual(['/b', '/a']);
    const many = Array.from({ length: 20 }, (_, number) => `/${number}`).reduce(withPath, [] as readonly string[]);
    expect(many).toHaveLength(8);
    expect(many[0]).toBe('/19');
  });

  const pages = [
    { path: '/orgs/acme', title: 'Acme' },
    { path: '/orgs/acme/keys', title: 'API keys' },
  ];

  it('are called as the nearest page above', () => {
    expect(titleOf('/orgs/acme/keys/1', pages)?.title).toBe('API keys');
    expect(titleOf('/orgs/acme/deletion', pages)?.title).toBe('Acme');
    expect(titleOf('/orgs/acmes', pages)).toBeUndefined();
  });

  it('leave out the one that is shown', () => {
    const entries = recentEntries(['/orgs/acme/keys/1', '/orgs/acme'], '/orgs/acme', () => pages);
    expect(entries.map(({ title, detail }) => [title, detail])).toEqual([['API keys', 'acme · 1']]);
  });
});
