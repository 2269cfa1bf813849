import { describe, expect, test } from 'vitest';
import { files, read, sources } from './tree.ts';

const linesMax = 350;
const isCode = (path: string): boolean => /\.(ts|mjs)$/.test(path);

test('no code file is so long that it must have several topics', () => {
  const long = files
    .filter((path) => isCode(path) && !path.endsWith('.gen.ts'))
    .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > linesMax);
  expect(long).toEqual([]);
});

test('no file or folder has a meaningless name', () => {
  const empty = /^(utils?|helpers?|managers?|services?|common|misc|.*[-.]?(utils?|helpers?|manager|v2))$/i;
  const named = sources.filter((path) =>
    path
      .split('/')
      .map((part) => part.replace(/(\.down)?\.\w+$/, ''))
      .some((part) => empty.test(part)),
  );
  expect(named).toEqual([]);
});

test('files and folders have kebab-case names', () => {
  const parts = sources.flatMap((path) => path.split('/').map((part) => part.replace(/(\.gen)?\.ts$/, '')));
  expect(parts.filter((part) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part))).toEqual([]);
});

test('no code is marked as unfinished, disabled or typed as `any`', () => {
  const marks = [/\b(TODO|FIXME|XXX|HACK)\b/, /@ts-(ignore|nocheck|expect-error)/, /biome-ignore/];
  const anything = [/[:<|&,]\s*any\b/, /\bas any\b/];
  // The generator's settings hold the mark that it writes into what it makes.
  const exempt = ['test/architecture/files.test.ts', 'tools/client/config.mjs'];
  const found = files
    .filter((path) => isCode(path) && !exempt.includes(path))
    .flatMap((path) => {
      const text = read(path);
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
      const isMarked = marks.some((mark) => mark.test(text));
      return isMarked || anything.some((mark) => mark.test(code)) ? [path] : [];
    });
  expect(found).toEqual([]);
});

test('no unbounded list is spread into the arguments of a call, which allows about 100,000', () => {
  const spread =
    /\.(push|unshift|splice|concat|max|min|fromCharCode|fromCodePoint)\((?:[^(){}]*,)?\s*\.\.\.|\.apply\((?!target)/;
  const found = sources
    .filter((path) => path.startsWith('src/') && !path.endsWith('.test.ts'))
    .filter((path) => spread.test(read(path)));
  expect(found).toEqual([]);
});

test('no test is skipped or marked to run alone', () => {
  const found = files
    .filter((path) => isCode(path) && path !== 'test/architecture/files.test.ts')
    .filter((path) => /^\s*(test|it|describe)\.(\w+\.)?(only|skip|todo|skipIf|runIf)\b/m.test(read(path)));
  expect(found).toEqual([]);
});

describe('migrations', () => {
  const migrations = files.filter((path) => /^drizzle\/\d{4}_\w+\.sql$/.test(path));

  test('each can be rolled back', () => {
    expect(migrations.length).toBeGreaterThanOrEqual(8);
    const lacking = migrations.filter((path) => !files.includes(path.replace(/\.sql$/, '.down.sql')));
    expect(lacking).toEqual([]);
  });

  test('every down script belongs to a migration', () => {
    const downs = files.filter((path) => /^drizzle\/.*\.down\.sql$/.test(path));
    expect(downs.filter((path) => !migrations.includes(path.replace('.down.sql', '.sql')))).toEqual([]);
  });

  test('the journal lists all of them in order', () => {
    const { entries } = JSON.parse(read('drizzle/meta/_journal.json')) as { entries: { tag: string; when: number }[] };
    expect(entries.map(({ tag }) => `drizzle/${tag}.sql`)).toEqual(migrations);
    const whens = entries.map(({ when }) => when);
    // drizzle's migrator silently skips a migration that is not newer than the last one applied.
    expect(whens).toEqual([...new Set(whens)].sort((a, b) => a - b));
  });

  test('only the newest has a snapshot, which is all that drizzle-kit reads', () => {
    const snapshots = files.filter((path) => path.endsWith('_snapshot.json'));
    expect(snapshots).toEqual([
      `drizzle/meta/${migrations.at(-1)?.slice('drizzle/'.length, 'drizzle/0000'.length)}_snapshot.json`,
    ]);
  });
});
