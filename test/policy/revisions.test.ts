import { afterAll, beforeAll, expect, test } from 'vitest';
import { activate, findRevisionSummary, listRevisions, putRevision } from '../../src/db/policy/revision.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const idOf = (kind: string, number: number): string => `${kind}-${String(number).padStart(3, '0')}`;

const put = (kind: 'former' | 'rejected', number: number) =>
  withPlatform(database.db, (tx) =>
    putRevision(tx, {
      id: idOf(kind, number),
      label: null,
      place: '/bundles',
      status: kind,
      ...(kind === 'former'
        ? { problem: null, wasm: 'AA==', data: '{}' }
        : { problem: 'no good', wasm: null, data: null }),
    }),
  );

test('rejected files take no room from policies that have decided, whose files are known for good', async () => {
  await put('former', 0);
  await withPlatform(database.db, (tx) => activate(tx, idOf('former', 0), 'test'));
  for (let number = 1; number <= 22; number += 1) await put('former', number);
  for (let number = 1; number <= 30; number += 1) await put('rejected', number);
  const rows = await withPlatform(database.db, listRevisions);
  const countOf = (status: string) => rows.filter((row) => row.status === status).length;
  expect([countOf('active'), countOf('former'), countOf('rejected')]).toEqual([1, 20, 20]);
  const taken = await withPlatform(database.db, (tx) =>
    Promise.all(Array.from({ length: 22 }, (_, index) => findRevisionSummary(tx, idOf('former', index + 1)))),
  );
  expect(taken.filter((row) => row?.status === 'forgotten')).toHaveLength(2);
});
