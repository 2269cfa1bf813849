import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockOperation } from '../../src/db/locks.ts';
import { insertOperation } from '../../src/db/operation/store.ts';
import { changeOperation, lockForward } from '../../src/db/operation/transition.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('a step that a paused worker finishes late has no effect while an undo is stuck', async () => {
  const { db } = database;
  const [id, orgId] = [uuid(), uuid()];
  const input = { slug: 'late', namespace: 'org-late-00000000' };
  await withPlatform(db, (tx) =>
    insertOperation(tx, { id, kind: 'provisionOrganization', orgId, input, actor: 'platform:test', requestId: 'r' }),
  );
  const change = (status: 'running' | 'compensating' | 'stuck', step: 'running' | 'undoing' | 'undoFailed') =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockOperation(tx, id);
      await changeOperation(tx, row, {
        status,
        steps: [{ name: 'createNamespace', status: step }],
      });
    });
  const lock = () => withOrganization(db, orgId, (tx) => lockForward(tx, id));
  await change('running', 'running');
  expect((await lock()).status).toBe('running');
  await change('compensating', 'undoing');
  await change('stuck', 'undoFailed');
  await expect(lock()).rejects.toMatchObject({ code: 'operation_superseded' });
});
