import { expect, test } from 'vitest';
import { read, sources } from './tree.ts';

/** Statements on a pool, by the name that every file gives it. A transaction is `tx`. */
const onPool = (text: string): string[] =>
  [...text.matchAll(/\bdb\s*\.(?:execute|select|insert|update|delete|transaction|\$count)\b/g)].map(([found]) =>
    found.replace(/\s/g, ''),
  );

/** Which files reach the pool themselves, besides those that give errors of the driver their codes. */
const others: Readonly<Record<string, string>> = {
  'src/db/examination.ts': 'for an operator, who is shown the error of the driver',
  'src/db/migration/migrations.ts': 'of the command that migrates, likewise',
  'src/db/ping.ts': 'health gives the code',
  'src/db/role-guard.ts': 'of a start, which ends with the error',
};

test('a statement outside of a transaction is run by the file that gives an outage its code', () => {
  expect(onPool('await db\n  .execute(sql`select 1`); db.transaction(run); tx.select()')).toEqual([
    'db.execute',
    'db.transaction',
  ]);
  const found = sources.filter((path) => onPool(read(path)).length > 0);
  expect(found.sort()).toEqual(['src/db/statement.ts', 'src/db/tenancy.ts', ...Object.keys(others)].sort());
});
