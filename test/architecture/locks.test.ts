import { expect, test } from 'vitest';
import { read, sources } from './tree.ts';

const home = 'src/db/locks.ts';

/** Lock clauses that wait for a locked row, or for an advisory lock. */
const waitingIn = (text: string): string[] => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const clauses = code.matchAll(
    /\.for\('(?:no key )?(?:update|(?:key )?share)'[^)]*\)|\bfor (?:no key )?(?:update|(?:key )?share)\b(?: of \w+)?(?: skip locked)?|\bpg_advisory_xact_lock\b/g,
  );
  return [...clauses].map(([clause]) => clause).filter((clause) => !/skip ?locked/i.test(clause));
};

test('a lock that waits is distinguished from one that skips locked rows', () => {
  const text = [
    "tx.select().from(a).for('update');",
    "tx.select().from(a).for('no key update', { skipLocked: true });",
    'select 1 from a for share',
    'select 1 from a limit 1 for update of a skip locked',
    '// a comment for update',
    'select pg_advisory_xact_lock(1)',
    'select pg_try_advisory_xact_lock(1)',
  ].join('\n');
  expect(waitingIn(text)).toEqual([".for('update')", 'for share', 'pg_advisory_xact_lock']);
});

// Part of a single statement: keeps peppers from being retired before it takes, without waiting, the locks of API keys.
const inStatement: Readonly<Record<string, readonly string[]>> = { 'src/db/api-key/usage.ts': ['for share'] };

test('locks that a transaction waits for are taken in one file, which states their order', () => {
  expect(waitingIn(read(home)).length).toBeGreaterThan(10);
  const found = sources
    .filter((path) => path.startsWith('src/') && path !== home && !path.endsWith('.test.ts'))
    .map((path): [string, string[]] => [path, waitingIn(read(path))])
    .filter(([, clauses]) => clauses.length > 0);
  expect(Object.fromEntries(found)).toEqual(inStatement);
});
